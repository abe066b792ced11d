import { probit } from 'simple-statistics';
import type { Estimate } from './interval.ts';
import { studentQuantile } from './student-t.ts';

/** Events counted over a time. */
export interface Counted {
  readonly count: number;
  readonly seconds: number;
  /** How many in each of equal parts of that time, e.g. its seconds. Without them the count is taken for Poisson's. */
  readonly inParts?: readonly number[];
}

/**
 * How many times as often things happened in `later` as in `earlier`, with an interval on the logarithmic scale. Its variance is that
 * of two Poisson counts, times what the counts of parts vary more than Poisson's (the quasi-Poisson dispersion, Pearson's statistic over
 * its degrees of freedom, of both times together); the interval is never narrower than Poisson's. Without an event in either it is
 * unbounded on that side. Neighbouring parts that are alike make it too narrow all the same, by how much is in docs/statistics.md.
 *
 * Sources: K. J. Rothman, S. Greenland and T. L. Lash, "Modern Epidemiology", 3rd ed. (2008), section 14 (rate ratios);
 * R. W. M. Wedderburn, "Quasi-likelihood functions", Biometrika 61 (1974); P. McCullagh and J. A. Nelder, "Generalized Linear Models",
 * 2nd ed. (1989), sections 4.5 and 6.2 (dispersion, and t in its place).
 */
export function rateRatio(earlier: Counted, later: Counted, confidence = 0.95): Estimate {
  const value = later.count / later.seconds / (earlier.count / earlier.seconds);
  const n = earlier.count + later.count;
  if (earlier.count === 0) return { value, low: 0, high: Number.POSITIVE_INFINITY, confidence, n };
  // Nothing at all: at most three are likely (the rule of three).
  if (later.count === 0)
    return { value: 0, low: 0, high: (3 * earlier.seconds) / (earlier.count * later.seconds), confidence, n };
  const reach = widthOf([earlier, later], (1 + confidence) / 2) * Math.sqrt(1 / earlier.count + 1 / later.count);
  return { value, low: value * Math.exp(-reach), high: value * Math.exp(reach), confidence, n };
}

/** How many standard errors of Poisson counts the interval reaches to either side. */
function widthOf(counted: readonly Counted[], p: number): number {
  const parts = counted.flatMap(({ inParts = [] }) => (inParts.length > 1 ? [inParts] : []));
  const degreesOfFreedom = parts.reduce((sum, each) => sum + each.length - 1, 0);
  const ofPoisson = probit(p);
  if (degreesOfFreedom < fewestDegrees) return ofPoisson;
  const dispersion = parts.reduce((sum, each) => sum + pearson(each), 0) / degreesOfFreedom;
  return Math.max(ofPoisson, studentQuantile(p, degreesOfFreedom) * Math.sqrt(dispersion));
}

/** Of fewer parts nobody can say how they vary. */
const fewestDegrees = 5;

/** Pearson's statistic of counts that should be alike: their squared deviations, each in units of a Poisson variance. */
function pearson(counts: readonly number[]): number {
  const mean = counts.reduce((sum, each) => sum + each, 0) / counts.length;
  return mean === 0 ? 0 : counts.reduce((sum, each) => sum + (each - mean) ** 2, 0) / mean;
}
