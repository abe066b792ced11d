import type { Estimate } from './interval.ts';
import { ascending, percentileOfSorted } from './percentile.ts';
import { fewestBlocks } from './percentile-over-time.ts';
import type { SeededRandom } from './seeded-random.ts';

/** Samples in the order of time, cut into blocks long enough that one says little about the next. */
export class BlockedSamples {
  readonly #sorted: Float64Array;
  /** Block of the i-th smallest sample. */
  readonly #blockOf: Uint32Array;
  readonly #sizes: number[];

  /** @param blocks one list of samples each, e.g. all latencies of one second; empty ones are dropped */
  constructor(blocks: readonly (readonly number[])[]) {
    const filled = blocks.filter((block) => block.length > 0);
    this.#sizes = filled.map((block) => block.length);
    const pairs = filled.flatMap((block, index) => block.map((value) => ({ value, index })));
    // Not a difference: Infinity − Infinity is NaN.
    pairs.sort((a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : 0));
    this.#sorted = Float64Array.from(pairs, (pair) => pair.value);
    this.#blockOf = Uint32Array.from(pairs, (pair) => pair.index);
  }

  get blocks(): number {
    return this.#sizes.length;
  }

  get n(): number {
    return this.#sorted.length;
  }

  percentile(q: number): number {
    return percentileOfSorted(this.#sorted, q);
  }

  /** The percentile of a sample made of as many blocks, drawn with replacement. */
  resampledPercentile(q: number, random: SeededRandom): number {
    const { blocks } = this;
    const weights = new Uint32Array(blocks);
    let total = 0;
    for (let draw = 0; draw < blocks; draw += 1) {
      const block = random.integer(blocks);
      weights[block]! += 1;
      total += this.#sizes[block]!;
    }
    // From the top: a high percentile is reached after the few samples above it.
    let above = total - Math.max(1, Math.ceil(total * q - 1e-9));
    for (let i = this.#sorted.length - 1; i >= 0; i -= 1) {
      above -= weights[this.#blockOf[i]!]!;
      if (above < 0) return this.#sorted[i]!;
    }
    return Number.NaN;
  }
}

/**
 * A percentile of samples that hang together in time, by resampling whole blocks instead of single samples. With fewer than
 * `fewestBlocks` blocks the interval is infinite.
 *
 * `percentileOverTime` allows for the correlation from block to block as well and holds more often (docs/statistics.md): judge by that
 * one. This one is its cross-check, for it works in another way.
 *
 * Source: H. R. Künsch, "The jackknife and the bootstrap for general stationary observations", Annals of Statistics 17 (1989), in
 * the form with fixed blocks of E. Carlstein (1986); percentile interval of B. Efron.
 */
export function percentileByBlocks(
  samples: BlockedSamples,
  q: number,
  random: SeededRandom,
  { confidence = 0.95, resamples = 1000 } = {},
): Estimate {
  const common = { value: samples.percentile(q), confidence, n: samples.n };
  if (samples.blocks < fewestBlocks) {
    return { ...common, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
  }
  const drawn = ascending(Array.from({ length: resamples }, () => samples.resampledPercentile(q, random)));
  const tail = (1 - confidence) / 2;
  return { ...common, low: percentileOfSorted(drawn, tail), high: percentileOfSorted(drawn, 1 - tail) };
}
