import type { AttemptKind, Attempts } from './attempts.ts';
import { actionContent, conversationContent, messageContent, proposalContent } from './content.ts';
import { CannotTell } from './errors.ts';
import { settle } from './settle.ts';
import type { ApiAnswer, ApiClient, Conversation, Job, JobAction, JobWork, Message, System } from './system.ts';

type Recordable = { readonly id: string; readonly seq?: number };

/**
 * Writes over the API client, each recorded in the run's history with its key, so that reconciliation knows of it. Answers what
 * the system answered, a refusal too; where no answer came it rejects, and the attempt stays indeterminate.
 */
export class RecordedWrites {
  readonly #attempts: Attempts;

  constructor(attempts: Attempts) {
    this.#attempts = attempts;
  }

  createConversation(
    api: ApiClient,
    title: string,
    memberIds: readonly string[],
    key: string,
  ): Promise<ApiAnswer<Conversation>> {
    return this.#recorded('conversation.create', api, undefined, conversationContent(title), key, () =>
      api.createConversation({ title, memberIds, key }),
    );
  }

  sendMessage(api: ApiClient, conversationId: string, text: string, key: string): Promise<ApiAnswer<Message>> {
    return this.#recorded('message.send', api, conversationId, messageContent(text), key, () =>
      api.sendMessage({ conversationId, text, key }),
    );
  }

  /** `system` says what the work is in its own words. */
  proposeJob(
    api: ApiClient,
    system: Pick<System, 'work'>,
    proposal: { readonly conversationId: string; readonly title: string; readonly work: JobWork },
    key: string,
  ): Promise<ApiAnswer<Job>> {
    const { kind, input } = system.work(proposal.work);
    const content = proposalContent(proposal.title, kind, input);
    return this.#recorded('job.propose', api, proposal.conversationId, content, key, () =>
      api.proposeJob({ ...proposal, key }),
    );
  }

  actOnJob(
    api: ApiClient,
    jobId: string,
    action: JobAction,
    expectedVersion: number,
    key: string,
  ): Promise<ApiAnswer<Job>> {
    return this.#recorded(`job.${action}`, api, jobId, actionContent(jobId, action), key, () =>
      api.actOnJob({ jobId, action, expectedVersion, key }),
    );
  }

  async #recorded<Value extends Recordable>(
    kind: AttemptKind,
    api: ApiClient,
    scopeId: string | undefined,
    contentSha256: string,
    requestKey: string,
    call: () => Promise<ApiAnswer<Value>>,
  ): Promise<ApiAnswer<Value>> {
    const { person } = api;
    if (!person) throw new CannotTell('A client without a session has no actor to write into the history.');
    const actor = { tenantId: person.tenant.id, actorId: person.personId };
    const attempt = this.#attempts.begin(kind, { ...actor, scopeId, contentSha256, requestKey });
    const answer = await call();
    settle(attempt, answer);
    return answer;
  }
}

/** The value of an answer that a test or probe needs before it can ask its question; CannotTell where it was refused. */
export function needed<Value>(answer: ApiAnswer<Value>, what: string): Value {
  if (answer.ok) return answer.value;
  const { status, code = '', detail = '' } = answer;
  throw new CannotTell(`No ${what} to work with: the system answered ${status} ${code} ${detail}`.trimEnd());
}
