import type { Attempt } from '../harness/attempts.ts';
import type { ApiAnswer } from '../harness/system.ts';
import type { OperationResult } from './timed-operation.ts';

/** How an answer of the API counts: 429 and 503 are load that the system declined; every other refusal is a failure. */
export function outcomeOf(answer: ApiAnswer<unknown>): OperationResult {
  if (answer.ok) return { outcome: 'acknowledged', status: answer.status };
  const shed = answer.status === 429 || answer.status === 503;
  return {
    outcome: shed ? 'shed' : 'failed',
    status: answer.status,
    error: answer.code ?? answer.detail ?? `HTTP ${answer.status}`,
    ...(answer.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: answer.retryAfterSeconds }),
  };
}

/**
 * Settles the attempt by the answer. A 4xx is a sure no. A 5xx is not: the write may have been committed before the
 * answer broke, so the attempt stays indeterminate.
 */
export function settle<Value extends { id: string; seq?: number }>(attempt: Attempt, answer: ApiAnswer<Value>): void {
  if (answer.ok) {
    const { id, seq } = answer.value;
    attempt.acknowledge({ id, ...(seq === undefined ? {} : { seq }), replayed: answer.replayed });
  } else if (answer.status >= 400 && answer.status < 500) {
    attempt.reject(answer.code ?? `HTTP ${answer.status}`);
  }
}
