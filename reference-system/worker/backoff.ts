/** A wait is at most this long, however many attempts have failed. */
const LONGEST_MS = 30_000;
/** The wait is drawn from ±25 % around its mean: many jobs that failed together do not come back together. */
const JITTER_RATIO = 0.25;

/** How long to wait after the `failed`-th failed attempt, in milliseconds. Doubles each time; the draws never overlap. */
export function backoffMs(failed: number, baseMs: number, random: () => number = Math.random): number {
  const meanMs = Math.min(LONGEST_MS, baseMs * 2 ** (failed - 1));
  return Math.round(meanMs * (1 - JITTER_RATIO + 2 * JITTER_RATIO * random()));
}
