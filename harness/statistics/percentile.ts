/**
 * The smallest sample that at least the fraction `q` of all samples do not exceed (nearest rank, the inverse of the empirical
 * distribution; definition 1 of Hyndman & Fan, "Sample quantiles in statistical packages", 1996). It is always a value that
 * was measured, and stays right with samples of Infinity: no interpolation between a number and a time-out.
 *
 * @param sorted ascending; may end in Infinity
 * @param q above 0, at most 1
 * @returns NaN without samples
 */
export function percentileOfSorted(sorted: ArrayLike<number>, q: number): number {
  if (!(q > 0 && q <= 1)) throw new RangeError(`A percentile needs 0 < q <= 1, received ${q}.`);
  if (sorted.length === 0) return Number.NaN;
  // Without the addend 0.95 * 20 would be 19.000000000000004 at some sizes and pick one rank too high.
  return sorted[Math.max(0, Math.ceil(sorted.length * q - 1e-9) - 1)]!;
}

/** Ascending copy. Infinity sorts last, as a failure should. */
export function ascending(values: Iterable<number>): Float64Array {
  return Float64Array.from(values).sort();
}
