import type { Attempts } from '../../harness/attempts.ts';
import { messageContent } from '../../harness/content.ts';
import { settle } from '../../harness/settle.ts';
import type { ApiAnswer, ApiClient, Message } from '../../harness/system.ts';
import { outcomeOf } from '../api-outcome.ts';
import type { LoadUser } from '../population.ts';
import { type OperationResult, withinMs } from '../timed-operation.ts';
import type { Reading } from './read-timeline.ts';

interface MessageInput {
  readonly text: string;
  readonly key: string;
}

/** Sends one message over the API, attempt and all. */
export async function sendMessage(
  user: LoadUser,
  input: MessageInput,
  attempts: Attempts,
  limitMs: number,
): Promise<OperationResult> {
  const answer = await attemptMessage(user, { ...input, conversationId: user.conversation.id }, attempts, limitMs);
  return { ...outcomeOf(answer), key: input.key };
}

/**
 * Sends one message twice at once with one key, as a client does that loses patience and tries again.
 *
 * @param elsewhere by which the second goes: a load balancer may send it to another replica
 */
export async function sendMessageTwice(
  user: LoadUser,
  input: MessageInput,
  attempts: Attempts,
  limitMs: number,
  elsewhere: ApiClient = user.api,
): Promise<OperationResult> {
  const message = { ...input, conversationId: user.conversation.id };
  const answer = await attemptMessage(user, message, attempts, limitMs, [user.api, elsewhere]);
  return { ...outcomeOf(answer), key: input.key };
}

/** Sends one message to the large conversation. */
export async function sendToLarge(
  { user, conversationId }: Reading,
  input: MessageInput,
  attempts: Attempts,
  limitMs: number,
): Promise<OperationResult> {
  const answer = await attemptMessage(user, { ...input, conversationId }, attempts, limitMs);
  return { ...outcomeOf(answer), key: input.key };
}

/**
 * Sends a message by each of these clients of the person at once, as one attempt: whichever answer says yes, it must be in the ledger once. Without an answer
 * to each in time the attempt stays indeterminate.
 *
 * @returns the answer that decides: a yes; else one after which the message may have been written; else a refusal
 * @throws OperationTimeout, and whatever the call throws
 */
export async function attemptMessage(
  user: LoadUser,
  message: MessageInput & { readonly conversationId: string },
  attempts: Attempts,
  limitMs: number,
  clients: readonly ApiClient[] = [user.api],
): Promise<ApiAnswer<Message>> {
  const attempt = attempts.begin('message.send', {
    tenantId: user.person.tenant.id,
    actorId: user.person.personId,
    scopeId: message.conversationId,
    contentSha256: messageContent(message.text),
    requestKey: message.key,
  });
  const calls = clients.map((client) => client.sendMessage(message));
  const answers = await withinMs(limitMs, Promise.all(calls));
  const answer = answers.find(({ ok }) => ok) ?? answers.find(({ status }) => status >= 500) ?? answers[0]!;
  settle(attempt, answer);
  return answer;
}
