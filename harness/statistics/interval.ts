import type { Outcome } from '../outcome.ts';

/** An estimate with the interval that holds the true value with the stated confidence. Either end may be infinite. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** Between 0 and 1. */
  readonly confidence: number;
  /** Samples that it rests on. */
  readonly n: number;
}

/** What a quantity must be. */
export type Limit = { readonly below: number } | { readonly atMost: number } | { readonly atLeast: number };

/**
 * The three answers of a limit: the interval wholly inside, `pass`; wholly outside, `fail`; otherwise `unknown`. Too few samples
 * show as an infinite or NaN end, which is never inside, so they cannot pass; "no significant difference" cannot either.
 */
export function judgeAgainst(estimate: Pick<Estimate, 'low' | 'high'>, limit: Limit): Outcome {
  const { low, high } = estimate;
  if (Number.isNaN(low) || Number.isNaN(high) || low > high) return 'unknown';
  if ('below' in limit) return high < limit.below ? 'pass' : low >= limit.below ? 'fail' : 'unknown';
  if ('atMost' in limit) return high <= limit.atMost ? 'pass' : low > limit.atMost ? 'fail' : 'unknown';
  return low >= limit.atLeast ? 'pass' : high < limit.atLeast ? 'fail' : 'unknown';
}
