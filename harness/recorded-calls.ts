import { randomUUID } from 'node:crypto';
import type { Attempt, Attempts } from './attempts.ts';
import { actionContent, conversationContent, messageContent, proposalContent } from './content.ts';
import { CannotTell } from './errors.ts';
import type { ApiAnswer, ApiClient, Conversation, Job, JobAction, Message, System } from './system.ts';

/**
 * Calls over the API that are written into the history like any other attempt: what set-up and probes use. Each rejects with
 * CannotTell where the system refuses: then there is nothing to work with.
 */

/** A conversation of the client's person and these members. */
export function recordedConversation(
  api: ApiClient,
  input: { readonly title: string; readonly memberIds: readonly string[] },
  attempts: Attempts,
): Promise<Conversation> {
  const key = randomUUID();
  const attempt = attempts.begin('conversation.create', {
    ...actorOf(api),
    contentSha256: conversationContent(input.title),
    requestKey: key,
  });
  return settled(attempt, 'conversation', () => api.createConversation({ ...input, key }));
}

/** A message; `key` defaults to a new one. */
export function recordedMessage(
  api: ApiClient,
  conversation: Conversation,
  text: string,
  attempts: Attempts,
  key: string = randomUUID(),
): Promise<Message> {
  const attempt = attempts.begin('message.send', {
    ...actorOf(api),
    scopeId: conversation.id,
    contentSha256: messageContent(text),
    requestKey: key,
  });
  return settled(attempt, 'message', () => api.sendMessage({ conversationId: conversation.id, text, key }));
}

/** A proposal of a job that can be done. */
export function recordedProposal(
  api: ApiClient,
  system: Pick<System, 'work'>,
  conversation: Conversation,
  title: string,
  attempts: Attempts,
): Promise<Job> {
  const key = randomUUID();
  const { kind, input } = system.work('succeeds');
  const attempt = attempts.begin('job.propose', {
    ...actorOf(api),
    scopeId: conversation.id,
    contentSha256: proposalContent(title, kind, input),
    requestKey: key,
  });
  return settled(attempt, 'job', () =>
    api.proposeJob({ conversationId: conversation.id, title, work: 'succeeds', key }),
  );
}

/** A decision about a job at the version given. */
export function recordedAction(
  api: ApiClient,
  job: Pick<Job, 'id' | 'version'>,
  action: JobAction,
  attempts: Attempts,
): Promise<Job> {
  const key = randomUUID();
  const attempt = attempts.begin(`job.${action}`, {
    ...actorOf(api),
    scopeId: job.id,
    contentSha256: actionContent(job.id, action),
    requestKey: key,
  });
  return settled(attempt, action, () => api.actOnJob({ jobId: job.id, action, expectedVersion: job.version, key }));
}

function actorOf(api: ApiClient): { tenantId: string; actorId: string } {
  const { person } = api;
  if (!person) throw new CannotTell('A client without a session has no actor to write into the history.');
  return { tenantId: person.tenant.id, actorId: person.personId };
}

async function settled<Value extends { readonly id: string; readonly seq?: number }>(
  attempt: Attempt,
  what: string,
  call: () => Promise<ApiAnswer<Value>>,
): Promise<Value> {
  const answer = await call();
  if (!answer.ok) {
    attempt.reject(`${answer.status} ${answer.code}`);
    throw new CannotTell(
      `No ${what} to work with: the system answered ${answer.status} ${answer.code ?? ''} ${answer.detail ?? ''}`,
    );
  }
  const { id, seq } = answer.value;
  attempt.acknowledge({ id, replayed: answer.replayed, ...(seq === undefined ? {} : { seq }) });
  return answer.value;
}
