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
