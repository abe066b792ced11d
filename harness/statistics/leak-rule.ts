import type { Outcome } from '../outcome.ts';
import { judgeAgainst } from './interval.ts';
import { type RobustSlope, theilSen } from './theil-sen.ts';

/**
 * A rise of less than this many times the noise is not called a leak, however sure its sign. Chosen by simulation: with 3, 7 % of
 * leak-free series of 45 readings with a correlation of 0.9 would alarm, with 6 under 2 %; a leak of 4 KiB an operation rises by
 * hundreds.
 */
const leastEffect = 6;

/** With fewer readings the rule does not answer: correlation cannot be told from a trend. */
export const fewestReadings = 45;

export interface LeakFinding {
  readonly outcome: Outcome;
  readonly slope: RobustSlope;
}

/**
 * Whether memory grows with use. `fail` needs both a slope whose interval lies wholly above the limit and a rise that stands out of
 * the noise; `pass` needs the interval wholly at or below the limit; anything else, and too few readings, is `unknown`. Significance alone is not enough:
 * see the false alarms in docs/statistics.md.
 *
 * Source: F. Machida, A. Andrzejak, R. Matias and E. Vicente, "On the effectiveness of Mann-Kendall test for detection of software
 * aging", ISSREW 2013, for why a trend test alone alarms falsely.
 *
 * @param points x: thousands of operations since warm-up, y: bytes after garbage collection
 * @param bytesPerThousand growth that is tolerated
 */
export function judgeLeak(
  points: readonly { readonly x: number; readonly y: number }[],
  bytesPerThousand: number,
  confidence = 0.95,
): LeakFinding {
  const slope = theilSen(points, confidence);
  const outcome = judgeAgainst(slope, { atMost: bytesPerThousand });
  const tooFew = points.length < fewestReadings;
  const lostInNoise = outcome === 'fail' && slope.effect < leastEffect;
  return { slope, outcome: tooFew || lostInNoise ? 'unknown' : outcome };
}
