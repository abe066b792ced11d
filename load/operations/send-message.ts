import type { Attempts } from '../../harness/attempts.ts';
import { messageContent } from '../../harness/content.ts';
import { settle } from '../../harness/settle.ts';
import { outcomeOf } from '../api-outcome.ts';
import type { LoadUser } from '../population.ts';
import { type OperationResult, withinMs } from '../timed-operation.ts';

/** Sends one message over the API, attempt and all. A call without an answer leaves its attempt indeterminate. */
export async function sendMessage(
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
  const answer = await withinMs(limitMs, user.api.sendMessage({ conversationId: user.conversation.id, ...input }));
  settle(attempt, answer);
  return { ...outcomeOf(answer), key: input.key };
}
