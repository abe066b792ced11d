import { binomialCdf } from './binomial.ts';
import type { Estimate } from './interval.ts';
import { ascending, percentileOfSorted } from './percentile.ts';

/**
 * A percentile with a confidence interval that assumes nothing about the distribution: the number of samples below the true
 * percentile is binomial, so two order statistics enclose it. Failures and time-outs go in as Infinity. With too few samples the
 * upper end is Infinity (two-sided 95 %: p95 below 72 samples, p99 below 368, p99.9 below 3,688), the lower one −Infinity, and no
 * limit can be said to hold.
 *
 * Independent samples are assumed; where latency comes in waves, take `percentileOverTime`.
 *
 * Source: H. A. David and H. N. Nagaraja, "Order Statistics", 3rd ed. (2003), section 7.1; J.-Y. Le Boudec, "Performance
 * Evaluation of Computer and Communication Systems" (2010), theorem 2.1.
 *
 * @param q above 0, below 1
 */
export function percentileInterval(samples: Iterable<number>, q: number, confidence = 0.95): Estimate {
  const sorted = ascending(samples);
  const n = sorted.length;
  const tail = (1 - confidence) / 2;
  // Ranks from 1: the highest with P(B < rank) <= tail, and the lowest with P(B >= rank) <= tail.
  const lowRank = firstWhere(0, n + 1, (rank) => binomialCdf(rank - 1, n, q) > tail) - 1;
  const highRank = firstWhere(0, n + 1, (rank) => 1 - binomialCdf(rank - 1, n, q) <= tail);
  return {
    value: percentileOfSorted(sorted, q),
    low: lowRank < 1 ? Number.NEGATIVE_INFINITY : sorted[lowRank - 1]!,
    high: highRank > n ? Number.POSITIVE_INFINITY : sorted[highRank - 1]!,
    confidence,
    n,
  };
}

/** The smallest whole number from `from` to `to` for which a condition that stays true once it is true holds; else `to`. */
export function firstWhere(from: number, to: number, holds: (value: number) => boolean): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
