import type { AttemptKind, Attempts } from '../../harness/attempts.ts';
import { actionContent, conversationContent, messageContent, proposalContent } from '../../harness/content.ts';
import { settle } from '../../harness/settle.ts';
import type {
  ApiAnswer,
  ApiClient,
  Conversation,
  Job,
  JobAction,
  JobWork,
  Message,
  System,
} from '../../harness/system.ts';

/** Writes over the API client, each recorded in the run's history with its key, so that reconciliation knows of it. */
export class RecordedWrites {
  readonly #attempts: Attempts;
  readonly #system: Pick<System, 'work'>;

  constructor(system: Pick<System, 'work'>, attempts: Attempts) {
    this.#system = system;
    this.#attempts = attempts;
  }

  createConversation(
    api: ApiClient,
    title: string,
    memberIds: readonly string[],
    key: string,
  ): Promise<ApiAnswer<Conversation>> {
    const content = conversationContent(title);
    return this.#recorded('conversation.create', api, undefined, content, key, () =>
      api.createConversation({ title, memberIds, key }),
    );
  }

  sendMessage(api: ApiClient, conversationId: string, text: string, key: string): Promise<ApiAnswer<Message>> {
    const content = messageContent(text);
    return this.#recorded('message.send', api, conversationId, content, key, () =>
      api.sendMessage({ conversationId, text, key }),
    );
  }

  proposeJob(
    api: ApiClient,
    conversationId: string,
    title: string,
    work: JobWork,
    key: string,
  ): Promise<ApiAnswer<Job>> {
    const { kind, input } = this.#system.work(work);
    const content = proposalContent(title, kind, input);
    return this.#recorded('job.propose', api, conversationId, content, key, () =>
      api.proposeJob({ conversationId, title, work, key }),
    );
  }

  actOnJob(
    api: ApiClient,
    jobId: string,
    action: JobAction,
    expectedVersion: number,
    key: string,
  ): Promise<ApiAnswer<Job>> {
    const content = actionContent(jobId, action);
    return this.#recorded(`job.${action}`, api, jobId, content, key, () =>
      api.actOnJob({ jobId, action, expectedVersion, key }),
    );
  }

  async #recorded<Value extends { readonly id: string; readonly seq?: number }>(
    kind: AttemptKind,
    api: ApiClient,
    scopeId: string | undefined,
    contentSha256: string,
    requestKey: string,
    call: () => Promise<ApiAnswer<Value>>,
  ): Promise<ApiAnswer<Value>> {
    const { tenant, personId: actorId } = api.person!;
    const attempt = this.#attempts.begin(kind, { tenantId: tenant.id, actorId, scopeId, contentSha256, requestKey });
    const answer = await call();
    settle(attempt, answer);
    return answer;
  }
}
