import type { Attempts } from '../../harness/attempts.ts';
import { messageContent } from '../../harness/content.ts';
import { settle } from '../../harness/settle.ts';
import { outcomeOf } from '../api-outcome.ts';
import type { LoadUser } from '../population.ts';
import { type OperationResult, withinMs } from '../timed-operation.ts';

/**
 * Sends one message twice at once with one key, as a client does that loses patience and tries again. One attempt: whichever answer
 * says yes, the message must be in the ledger once.
 */
export async function sendMessageTwice(
  user: LoadUser,
  input: { readonly text: string; readonly key: string },
  attempts: Attempts,
  limitMs: number,
): Promise<OperationResult> {
  const attempt = attempts.begin('message.send', {
    tenantId: user.person.tenant.id,
    actorId: user.person.personId,
    scopeId: user.conversation.id,
    contentSha256: messageContent(input.text),
    requestKey: input.key,
  });
  const send = () => user.api.sendMessage({ conversationId: user.conversation.id, ...input });
  const answers = await withinMs(limitMs, Promise.all([send(), send()]));
  const yes = answers.find((answer) => answer.ok);
  // Both were refused, or the one that was not may have been written: only then is nothing settled.
  if (yes || answers.every((answer) => !answer.ok && answer.status < 500)) settle(attempt, yes ?? answers[0]);
  return { ...outcomeOf(yes ?? answers[0]), key: input.key };
}
