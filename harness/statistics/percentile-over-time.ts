import { autocorrelation } from './autocorrelation.ts';
import type { Estimate } from './interval.ts';
import { ascending, percentileOfSorted } from './percentile.ts';
import { percentileRanks } from './percentile-interval.ts';

/** A sample with the moment it belongs to: for a latency the moment it was due. */
export interface TimedSample {
  readonly atMs: number;
  readonly value: number;
}

/** With fewer blocks of time nothing can be said about how samples hang together, and there is no interval. */
export const fewestBlocks = 20;

/**
 * A percentile of samples that hang together in time, as latencies do: a slow second makes a hundred slow samples, which are
 * not a hundred witnesses. How many independent ones they are worth is read from the counts above the percentile in blocks of time:
 * their variance against the binomial one, times what the correlation from block to block adds. The order statistics are then
 * those of that many samples.
 *
 * Sources: R. S. Woodruff, "Confidence intervals for medians and other position measures", JASA 47 (1952), for ranks from the
 * variance of a proportion; L. Kish, "Survey Sampling" (1965), for the design effect; P. Heidelberger and P. A. W. Lewis, "Quantile
 * estimation in dependent sequences", Operations Research 32 (1984). How often it holds: docs/statistics.md.
 *
 * @param samples in any order; failures as Infinity
 * @param blockMs length of a block of time; at least `fewestBlocks` must be filled, else both ends are infinite
 */
export function percentileOverTime(
  samples: readonly TimedSample[],
  q: number,
  { confidence = 0.95, blockMs = 1000 } = {},
): Estimate {
  const sorted = ascending(samples.map((sample) => sample.value));
  const n = sorted.length;
  const value = percentileOfSorted(sorted, q);
  const worth = Math.floor(independentWorth(samples, value, blockMs));
  const ranks = percentileRanks(worth, q, confidence);
  return {
    value,
    low: ranks.low < 1 ? Number.NEGATIVE_INFINITY : sorted[Math.max(0, Math.floor((ranks.low / worth) * n) - 1)]!,
    high: ranks.high > worth ? Number.POSITIVE_INFINITY : sorted[Math.ceil((ranks.high / worth) * n) - 1]!,
    confidence,
    n,
  };
}

/** How many independent samples these are worth where the fraction at or above `threshold` is concerned. */
function independentWorth(samples: readonly TimedSample[], threshold: number, blockMs: number): number {
  const blocks = [...Map.groupBy(samples, ({ atMs }) => Math.floor(atMs / blockMs))]
    .sort(([first], [second]) => first - second)
    .map(([, block]) => ({ size: block.length, above: block.filter(({ value }) => value >= threshold).length }));
  if (blocks.length < fewestBlocks) return 0;
  const n = samples.length;
  const share = blocks.reduce((sum, { above }) => sum + above, 0) / n;
  // All alike, e.g. all failed: no variance to compare with, and none needed.
  if (share === 0 || share === 1) return n;
  const deviations = blocks.map(({ size, above }) => above - share * size);
  const correlation = autocorrelation(deviations);
  const variance =
    deviations.reduce((sum, each) => sum + each ** 2, 0) *
    (blocks.length / (blocks.length - 1)) *
    ((1 + correlation) / (1 - correlation));
  const designEffect = variance / (n * share * (1 - share));
  return n / Math.max(1, designEffect);
}

/**
 * How much higher a percentile is in `later` than in `earlier`; for a soak the last third against the first. Where `earlier` itself
 * is a failure the interval is NaN, which judges as `unknown`.
 *
 * Source: G. Y. Zou and A. Donner, "Construction of confidence limits about effect measures: a general approach", Statistics in
 * Medicine 27 (2008): limits of a difference from the limits of its parts (MOVER).
 */
export function percentileRise(
  earlier: readonly TimedSample[],
  later: readonly TimedSample[],
  q: number,
  options: { confidence?: number; blockMs?: number } = {},
): Estimate {
  const from = percentileOverTime(earlier, q, options);
  const to = percentileOverTime(later, q, options);
  const value = to.value - from.value;
  const common = { value, confidence: from.confidence, n: from.n + to.n };
  if (!Number.isFinite(from.value)) return { ...common, low: Number.NaN, high: Number.NaN };
  if (!Number.isFinite(to.value)) return { ...common, low: to.low - from.high, high: Number.POSITIVE_INFINITY };
  return {
    ...common,
    low: value - Math.hypot(to.value - to.low, from.high - from.value),
    high: value + Math.hypot(to.high - to.value, from.value - from.low),
  };
}
