import { probit } from 'simple-statistics';
import type { Estimate } from './interval.ts';

/** Events counted over a time. */
export interface Counted {
  readonly count: number;
  readonly seconds: number;
}

/**
 * How many times as often things happened in `later` as in `earlier`, with the interval of two Poisson counts on the logarithmic
 * scale. Without an event in either the interval is unbounded on that side. Counts that come in waves vary more than Poisson's, and
 * then it is too narrow near the limit, by how much is in docs/statistics.md: keep a margin.
 *
 * Source: K. J. Rothman, S. Greenland and T. L. Lash, "Modern Epidemiology", 3rd ed. (2008), section 14 (rate ratios).
 */
export function rateRatio(earlier: Counted, later: Counted, confidence = 0.95): Estimate {
  const value = later.count / later.seconds / (earlier.count / earlier.seconds);
  const n = earlier.count + later.count;
  const reach = probit((1 + confidence) / 2) * Math.sqrt(1 / earlier.count + 1 / later.count);
  if (earlier.count === 0) return { value, low: 0, high: Number.POSITIVE_INFINITY, confidence, n };
  // Nothing at all: at most three are likely (the rule of three).
  if (later.count === 0)
    return { value: 0, low: 0, high: (3 * earlier.seconds) / (earlier.count * later.seconds), confidence, n };
  return { value, low: value * Math.exp(-reach), high: value * Math.exp(reach), confidence, n };
}
