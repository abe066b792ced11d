import type { Attempt } from './attempts.ts';
import type { ApiAnswer } from './system.ts';

/**
 * Settles an attempt as the answer says: 2xx is a yes, 4xx a sure no. A 5xx says neither (the write may have been committed
 * before the answer was lost on its way inside the system), so the attempt stays indeterminate.
 */
export function settle<Value extends { readonly id: string; readonly seq?: number }>(
  attempt: Attempt,
  answer: ApiAnswer<Value>,
): void {
  if (answer.ok) {
    const { id, seq } = answer.value;
    attempt.acknowledge({ id, ...(seq === undefined ? {} : { seq }), replayed: answer.replayed });
  } else if (answer.status >= 400 && answer.status < 500) {
    attempt.reject(answer.code ?? `HTTP ${answer.status}`);
  }
}
