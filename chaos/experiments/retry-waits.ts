/** A wait shorter than this is none. */
const leastWaitMs = 100;
/** Waits of jobs that failed together are the same where they differ by less than this part of the longer one, in the mean of all pairs. */
const leastSpread = 0.025;
/** The waits of fewer pairs could well be alike by chance. */
export const fewestPairs = 5;

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
 * Of jobs that failed two at a time: the waits are ones, and each is drawn for itself, or callers that failed together come back
 * together. That the waits of five pairs are so alike by chance happens in one of 4,800 times where they are drawn evenly from
 * ± 25 % about a mean, in one of 64 where from ± 10 %. The mean of all pairs, so that one late timer does not hide the others.
 *
 * Source: S. Floyd and V. Jacobson, "The synchronization of periodic routing messages", IEEE/ACM Transactions on Networking 2 (1994).
 *
 * @param callsMs of each job when its calls arrived, the first of which failed; the first and the second job failed together, and so on
 */
export function jitterWrong(callsMs: readonly (readonly number[])[]): string[] {
  const waits = callsMs.map(([first = Number.NaN, again = Number.NaN]) => again - first);
  if (waits.some((ms) => ms < leastWaitMs))
    return [`attempts followed without a wait: ${shown(waits)} ms between them`];
  const pairs = waits.flatMap((ms, index) => (index % 2 === 1 ? [[waits[index - 1]!, ms]] : []));
  const known = pairs.filter((pair) => pair.every(Number.isFinite));
  if (known.length < fewestPairs) return []; // nothing can be told from them: judged is also that all were seen
  return known.reduce((sum, pair) => sum + spreadOf(pair), 0) < leastSpread * known.length
    ? [
        `jobs that failed together waited alike before they were tried again, without a draw of their own: ${known.map(shown).join('; ')} ms`,
      ]
    : [];
}

function spreadOf(waits: readonly number[]): number {
  const longest = Math.max(...waits);
  return (longest - Math.min(...waits)) / longest;
}

function shown(waits: readonly number[]): string {
  return waits.map((ms) => ms.toFixed(0)).join(', ');
}
