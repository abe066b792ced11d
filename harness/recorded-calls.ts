import { randomUUID } from 'node:crypto';
import type { Attempts } from './attempts.ts';
import { needed, RecordedWrites } from './recorded-writes.ts';
import type { ApiClient, Conversation, Job, JobAction, Message, System } from './system.ts';

/**
 * Calls over the API that are written into the history like any other attempt: what set-up and probes use. Each rejects with
 * CannotTell where the system refuses: then there is nothing to work with.
 */

/** A conversation of the client's person and these members. */
export async function recordedConversation(
  api: ApiClient,
  input: { readonly title: string; readonly memberIds: readonly string[] },
  attempts: Attempts,
): Promise<Conversation> {
  const { title, memberIds } = input;
  return needed(
    await new RecordedWrites(attempts).createConversation(api, title, memberIds, randomUUID()),
    'conversation',
  );
}

/** A message; `key` defaults to a new one. */
export async function recordedMessage(
  api: ApiClient,
  conversation: Conversation,
  text: string,
  attempts: Attempts,
  key: string = randomUUID(),
): Promise<Message> {
  return needed(await new RecordedWrites(attempts).sendMessage(api, conversation.id, text, key), 'message');
}

/** A proposal of a job that can be done. */
export async function recordedProposal(
  api: ApiClient,
  system: Pick<System, 'work'>,
  conversation: Conversation,
  title: string,
  attempts: Attempts,
): Promise<Job> {
  const proposal = { conversationId: conversation.id, title, work: 'succeeds' } as const;
  return needed(await new RecordedWrites(attempts).proposeJob(api, system, proposal, randomUUID()), 'job');
}

/** A decision about a job at the version given. */
export async function recordedAction(
  api: ApiClient,
  job: Pick<Job, 'id' | 'version'>,
  action: JobAction,
  attempts: Attempts,
): Promise<Job> {
  return needed(await new RecordedWrites(attempts).actOnJob(api, job.id, action, job.version, randomUUID()), action);
}
