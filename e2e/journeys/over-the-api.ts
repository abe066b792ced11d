import { randomUUID } from 'node:crypto';
import type { Attempts } from '../../harness/attempts.ts';
import { messageContent, proposalContent } from '../../harness/content.ts';
import { CannotTell } from '../../harness/errors.ts';
import type { ApiClient, Conversation, Job, Message, System } from '../../harness/system.ts';

/** A message over the API, written into the history like any other attempt. */
export async function recordedMessage(
  api: ApiClient,
  conversation: Conversation,
  text: string,
  attempts: Attempts,
): Promise<Message> {
  const key = randomUUID();
  const attempt = attempts.begin('message.send', {
    tenantId: api.person!.tenant.id,
    actorId: api.person!.personId,
    scopeId: conversation.id,
    contentSha256: messageContent(text),
    requestKey: key,
  });
  const answer = await api.sendMessage({ conversationId: conversation.id, text, key });
  if (!answer.ok) {
    attempt.reject(`${answer.status} ${answer.code}`);
    throw new CannotTell(`No message to work with: the system answered ${answer.status} ${answer.code ?? ''}`);
  }
  attempt.acknowledge({ id: answer.value.id, seq: answer.value.seq, replayed: answer.replayed });
  return answer.value;
}

/** A proposal over the API, written into the history. */
export async function recordedProposal(
  api: ApiClient,
  system: System,
  conversation: Conversation,
  title: string,
  attempts: Attempts,
): Promise<Job> {
  const key = randomUUID();
  const { kind, input } = system.work('succeeds');
  const attempt = attempts.begin('job.propose', {
    tenantId: api.person!.tenant.id,
    actorId: api.person!.personId,
    scopeId: conversation.id,
    contentSha256: proposalContent(title, kind, input),
    requestKey: key,
  });
  const answer = await api.proposeJob({ conversationId: conversation.id, title, work: 'succeeds', key });
  if (!answer.ok) {
    attempt.reject(`${answer.status} ${answer.code}`);
    throw new CannotTell(`No job to work with: the system answered ${answer.status} ${answer.code ?? ''}`);
  }
  attempt.acknowledge({ id: answer.value.id, replayed: answer.replayed });
  return answer.value;
}
