import type { Estimate } from './interval.ts';
import { ascending, percentileOfSorted } from './percentile.ts';
import type { SeededRandom } from './seeded-random.ts';

/** Below this many blocks a bootstrap of them says little, and its interval is left infinite. */
export const fewestBlocks = 20;

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

  /** Cuts samples into blocks by time. */
  static byTime(
    samples: readonly { readonly atMs: number; readonly value: number }[],
    blockMs: number,
  ): BlockedSamples {
    const blocks = Map.groupBy(samples, (sample) => Math.floor(sample.atMs / blockMs));
    return new BlockedSamples([...blocks.values()].map((block) => block.map((sample) => sample.value)));
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
 * Source: H. R. Künsch, "The jackknife and the bootstrap for general stationary observations", Annals of Statistics 17 (1989), in
 * the form with fixed blocks of E. Carlstein (1986); percentile interval of B. Efron.
 */
export function percentileByBlocks(
  samples: BlockedSamples,
  q: number,
  random: SeededRandom,
  { confidence = 0.95, resamples = 1000 } = {},
): Estimate {
  const value = samples.percentile(q);
  return intervalOf(value, samples.n, confidence, samples.blocks, resamples, () =>
    samples.resampledPercentile(q, random),
  );
}

/**
 * How much higher a percentile is in `later` than in `earlier`, by blocks of both. For a soak: last third against first.
 * Where both percentiles are failures the difference has no meaning and the interval is NaN, which judges as `unknown`.
 */
export function percentileRise(
  earlier: BlockedSamples,
  later: BlockedSamples,
  q: number,
  random: SeededRandom,
  { confidence = 0.95, resamples = 1000 } = {},
): Estimate {
  const value = later.percentile(q) - earlier.percentile(q);
  const blocks = Math.min(earlier.blocks, later.blocks);
  return intervalOf(value, earlier.n + later.n, confidence, blocks, resamples, () => {
    return later.resampledPercentile(q, random) - earlier.resampledPercentile(q, random);
  });
}

function intervalOf(
  value: number,
  n: number,
  confidence: number,
  blocks: number,
  resamples: number,
  resample: () => number,
): Estimate {
  if (blocks < fewestBlocks) {
    return { value, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY, confidence, n };
  }
  const drawn = Array.from({ length: resamples }, resample);
  if (drawn.some(Number.isNaN)) return { value, low: Number.NaN, high: Number.NaN, confidence, n };
  const sorted = ascending(drawn);
  const tail = (1 - confidence) / 2;
  return { value, low: percentileOfSorted(sorted, tail), high: percentileOfSorted(sorted, 1 - tail), confidence, n };
}
