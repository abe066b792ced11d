import { gammaln } from 'simple-statistics';
import type { Estimate } from './interval.ts';

/**
 * P(B ≤ k) for a binomial B of n trials with probability p, summed exactly from the side with the smaller tail; terms by their
 * logarithm, so that n may be millions.
 */
export function binomialCdf(k: number, n: number, p: number): number {
  if (k < 0) return 0;
  if (k >= n) return 1;
  if (p <= 0) return 1;
  if (p >= 1) return 0;
  return k < n * p ? tailSum(k, -1, n, p) : 1 - tailSum(k + 1, 1, n, p);
}

/** Sum of the probabilities from `from` outwards, away from the mean, until they no longer matter. */
function tailSum(from: number, direction: 1 | -1, n: number, p: number): number {
  const odds = p / (1 - p);
  let term = Math.exp(
    gammaln(n + 1) - gammaln(from + 1) - gammaln(n - from + 1) + from * Math.log(p) + (n - from) * Math.log1p(-p),
  );
  let sum = 0;
  for (let i = from; i >= 0 && i <= n && term > sum * 1e-17; i += direction) {
    sum += term;
    term *= direction === 1 ? ((n - i) / (i + 1)) * odds : i / (n - i + 1) / odds;
  }
  return Math.min(1, sum);
}

/**
 * Exact interval of a proportion after `successes` of `n` trials: never narrower than it claims, whatever n and the proportion.
 * Without trials it is [0, 1]. How often it holds and what it can tell: docs/statistics.md.
 *
 * Source: C. J. Clopper and E. S. Pearson, "The use of confidence or fiducial limits illustrated in the case of the binomial",
 * Biometrika 26 (1934).
 */
export function binomialInterval(successes: number, n: number, confidence = 0.95): Estimate {
  if (!(Number.isInteger(successes) && Number.isInteger(n) && successes >= 0 && successes <= n)) {
    throw new RangeError(`Expected 0 <= successes <= n, both whole, received ${successes} of ${n}.`);
  }
  const tail = (1 - confidence) / 2;
  // P(B >= successes) grows with p, P(B <= successes) falls.
  const low = successes === 0 ? 0 : rootOf((p) => 1 - binomialCdf(successes - 1, n, p) - tail);
  const high = successes === n ? 1 : rootOf((p) => tail - binomialCdf(successes, n, p));
  return { value: n === 0 ? Number.NaN : successes / n, low, high, confidence, n };
}

/** Where a growing function of 0 … 1 crosses zero, to 52 binary places. */
function rootOf(growing: (p: number) => number): number {
  let low = 0;
  let high = 1;
  for (let halving = 0; halving < 52; halving += 1) {
    const middle = (low + high) / 2;
    if (growing(middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
