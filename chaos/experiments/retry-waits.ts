/** A wait shorter than this is none. */
const leastWaitMs = 100;
/** Waits after the first failure that differ by less than this part of the middle one are the same wait. */
const leastSpread = 0.05;
/** Fewer waits could well be alike by chance. */
export const fewestWaits = 5;

/** Of one job: each wait between two attempts is one, and longer than the one before. */
export function waitsWrong(attemptsMs: readonly number[]): string[] {
  const waits = attemptsMs.slice(1).map((ms, index) => ms - attemptsMs[index]!);
  if (waits.some((ms) => ms < leastWaitMs))
    return [`attempts followed without a wait: ${shown(waits)} ms between them`];
  return waits.some((ms, index) => index > 0 && ms <= waits[index - 1]!)
    ? [`waits do not grow: ${shown(waits)} ms`]
    : [];
}

/**
 * Of several jobs, each tried again after one failure: the waits are ones, and are drawn, or callers that failed together come back
 * together. Five waits drawn evenly from ± 25 % about a mean lie within 5 % of it by chance in one of 2,000 times, from ± 10 % in
 * one of 60.
 *
 * Source: S. Floyd and V. Jacobson, "The synchronization of periodic routing messages", IEEE/ACM Transactions on Networking 2 (1994).
 *
 * @param askedMs when each call for work arrived: of each job one that failed, then one that did not
 */
export function jitterWrong(askedMs: readonly number[]): string[] {
  const waits = askedMs.flatMap((ms, index) => (index % 2 === 1 ? [ms - askedMs[index - 1]!] : []));
  if (waits.some((ms) => ms < leastWaitMs))
    return [`attempts followed without a wait: ${shown(waits)} ms between them`];
  if (waits.length < fewestWaits) return []; // nothing can be told from them: judged is also that all were seen
  const sorted = waits.toSorted((a, b) => a - b);
  const spread = sorted.at(-1)! - sorted[0]!;
  return spread < leastSpread * sorted[Math.floor(sorted.length / 2)]!
    ? [`${waits.length} jobs waited alike before they were tried again, without jitter: ${shown(waits)} ms`]
    : [];
}

function shown(waits: readonly number[]): string {
  return waits.map((ms) => ms.toFixed(0)).join(', ');
}
