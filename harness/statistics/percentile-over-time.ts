import { autocorrelation } from './autocorrelation.ts';
import { binomialCdf } from './binomial.ts';
import type { Estimate } from './interval.ts';
import { percentileOfSorted } from './percentile.ts';
import { firstWhere } from './percentile-interval.ts';

/** A sample with the moment it belongs to: for a latency the moment it was due. */
export interface TimedSample {
  readonly atMs: number;
  readonly value: number;
}

/** With fewer blocks of time nothing can be said about how samples hang together, and there is no interval. */
export const fewestBlocks = 20;

/**
 * A percentile of samples that hang together in time, as latencies do: a slow second makes a hundred slow samples, which are
 * not a hundred witnesses. A value is within the interval unless the share of samples beyond it contradicts it being the percentile,
 * by the binomial test for as many independent samples as these are worth at that value: the variance of the counts beyond it in
 * blocks of time against the binomial one, times what the correlation from block to block adds.
 *
 * Sources: P. Heidelberger and P. A. W. Lewis, "Quantile estimation in dependent sequences", Operations Research 32 (1984); L. Kish,
 * "Survey Sampling" (1965), for the design effect; R. S. Woodruff, "Confidence intervals for medians and other position measures",
 * JASA 47 (1952), for the test of a share turned into an interval. How often it holds: docs/statistics.md.
 *
 * @param samples in any order; failures as Infinity
 * @param blockMs length of a block of time; at least `fewestBlocks` must be filled, else both ends are infinite
 */
export function percentileOverTime(
  samples: readonly TimedSample[],
  q: number,
  { confidence = 0.95, blockMs = 1000 } = {},
): Estimate {
  const series = new BlockedSeries(samples, blockMs);
  const { sorted, n } = series;
  const common = { value: percentileOfSorted(sorted, q), confidence, n };
  if (series.blocks < fewestBlocks) return { ...common, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
  const tail = (1 - confidence) / 2;
  const rank = Math.ceil(n * q - 1e-9) - 1;
  // Too few samples lie above sorted[i] for the percentile to be there too.
  const isAbove = (i: number) => {
    const worth = series.independentWorth(i + 1);
    return binomialCdf(Math.floor(((n - i - 1) / n) * worth), worth, 1 - q) <= tail;
  };
  // Too many lie at or above sorted[i] for the percentile to be below it.
  const isBelow = (i: number) => {
    const worth = series.independentWorth(i);
    return 1 - binomialCdf(Math.ceil(((n - i) / n) * worth) - 1, worth, 1 - q) <= tail;
  };
  const high = firstWhere(rank, n, isAbove);
  const low = firstWhere(0, rank + 1, (i) => !isBelow(i)) - 1;
  return {
    ...common,
    low: low < 0 ? Number.NEGATIVE_INFINITY : sorted[low]!,
    high: high >= n ? Number.POSITIVE_INFINITY : sorted[high]!,
  };
}

/** Samples in ascending order that know their block of time. */
class BlockedSeries {
  readonly sorted: Float64Array;
  readonly #blockOf: Uint32Array;
  readonly #sizes: Float64Array;

  constructor(samples: readonly TimedSample[], blockMs: number) {
    const times = [...new Set(samples.map(({ atMs }) => Math.floor(atMs / blockMs)))].sort((a, b) => a - b);
    const blockAt = new Map(times.map((time, block) => [time, block]));
    // Not a difference: Infinity − Infinity is NaN.
    const order = samples.toSorted((a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : 0));
    this.sorted = Float64Array.from(order, ({ value }) => value);
    this.#blockOf = Uint32Array.from(order, ({ atMs }) => blockAt.get(Math.floor(atMs / blockMs))!);
    this.#sizes = new Float64Array(times.length);
    for (const block of this.#blockOf) this.#sizes[block]! += 1;
  }

  get n(): number {
    return this.sorted.length;
  }

  get blocks(): number {
    return this.#sizes.length;
  }

  /** How many independent samples these are worth where the share of those from rank `from` (counted from 0) upwards is concerned. */
  independentWorth(from: number): number {
    const { n, blocks } = this;
    const share = (n - from) / n;
    if (share === 0 || share === 1) return n;
    const deviations = Array.from(this.#sizes, (size) => -share * size);
    for (let i = from; i < n; i += 1) deviations[this.#blockOf[i]!]! += 1;
    const estimated = autocorrelation(deviations);
    // Two standard errors more: of 60 blocks the correlation is known to about 0.1, and too low a one makes intervals too narrow.
    const correlation = Math.min(0.98, estimated + 2 * Math.sqrt((1 - estimated ** 2) / blocks));
    const perBlock = deviations.reduce((sum, each) => sum + each ** 2, 0) / (blocks - 1);
    const variance = blocks * perBlock * ((1 + correlation) / (1 - correlation));
    const designEffect = variance / (n * share * (1 - share));
    return Math.floor(n / Math.max(1, designEffect));
  }
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
