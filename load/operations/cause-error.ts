import { randomUUID } from 'node:crypto';
import type { Attempts } from '../../harness/attempts.ts';
import { outcomeOf } from '../api-outcome.ts';
import type { LoadUser } from '../population.ts';
import { isTimeout, type OperationResult } from '../timed-operation.ts';
import { attemptMessage } from './send-message.ts';

/** Short enough for some callers to be gone before the answer, on a machine that does nothing else too. */
const impatienceMs = 3;

/** A message to a conversation that there is not, which the system must refuse: its path of errors, down to the database. */
export async function sendAstray(user: LoadUser, attempts: Attempts, limitMs: number): Promise<OperationResult> {
  const astray = { text: 'To nobody', key: randomUUID(), conversationId: randomUUID() };
  const answer = await attemptMessage(user, astray, attempts, limitMs);
  if (answer.ok) return { outcome: 'failed', status: answer.status, error: 'a message to nobody was accepted' };
  const asItShould = answer.status >= 400 && answer.status < 500 && answer.status !== 429;
  return asItShould ? { outcome: 'acknowledged', status: answer.status } : outcomeOf(answer);
}

/** Asks for a page of the timeline and hangs up before the answer, as people do who click on. */
export async function hangUp(user: LoadUser): Promise<OperationResult> {
  const path = `/v1/conversations/${user.conversation.id}/timeline?limit=100`;
  try {
    const { status } = await user.api.request({ method: 'GET', path, timeoutMs: impatienceMs });
    if (status < 400) return { outcome: 'acknowledged', status };
    return outcomeOf({ ok: false, status, code: undefined, detail: undefined, retryAfterSeconds: undefined });
  } catch (error) {
    if (isTimeout(error)) return { outcome: 'acknowledged', status: 0 };
    throw error;
  }
}
