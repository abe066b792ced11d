import { probit } from 'simple-statistics';
import { autocorrelation } from './autocorrelation.ts';
import type { Estimate } from './interval.ts';
import { ascending, percentileOfSorted } from './percentile.ts';

/** A straight line through points that does not mind outliers. */
export interface RobustSlope extends Estimate {
  readonly intercept: number;
  /** Scatter about the line: 1.4826 × median absolute residual, which is the standard deviation of normal noise. */
  readonly noise: number;
  /** Rise from the first to the last point, in units of the noise. Infinity where there is a rise and no noise. */
  readonly effect: number;
  /** Correlation of neighbouring residuals, corrected for its bias; between 0 and 0.98. */
  readonly correlation: number;
}

/** Below this many points there is no interval. */
const fewestPoints = 10;

/**
 * The median of the slopes between all pairs of points, with Sen's interval by Kendall's statistic. Its variance holds for
 * independent residuals only; neighbouring memory readings are alike, and then it alarms on a third of leak-free runs. So it is
 * inflated by the correlation of the residuals, taken as first-order autoregressive.
 *
 * Sources: H. Theil (1950); P. K. Sen, "Estimates of the regression coefficient based on Kendall's tau", JASA 63 (1968);
 * K. H. Hamed and A. R. Rao, "A modified Mann-Kendall trend test for autocorrelated data", Journal of Hydrology 204 (1998).
 * Power and false alarms: docs/statistics.md.
 *
 * @param points in ascending order of x; at most a few thousand, for all pairs are formed
 */
export function theilSen(
  points: readonly { readonly x: number; readonly y: number }[],
  confidence = 0.95,
): RobustSlope {
  const n = points.length;
  const slopes = pairwiseSlopes(points);
  const value = middleOf(slopes);
  const intercept = middleOf(ascending(points.map(({ x, y }) => y - value * x)));
  const residuals = points.map(({ x, y }) => y - value * x - intercept);
  const noise = 1.4826 * middleOf(ascending(residuals.map(Math.abs)));
  const rise = Math.abs(value * (points[n - 1]!.x - points[0]!.x));
  const correlation = autocorrelation(residuals);
  const variance = ((n * (n - 1) * (2 * n + 5)) / 18) * inflation(correlation, n);
  const reach = probit((1 + confidence) / 2) * Math.sqrt(variance);
  const known = n >= fewestPoints;
  return {
    value,
    low: known ? rankedSlope(slopes, (slopes.length - reach) / 2) : Number.NEGATIVE_INFINITY,
    high: known ? rankedSlope(slopes, (slopes.length + reach) / 2 + 1) : Number.POSITIVE_INFINITY,
    confidence,
    n,
    intercept,
    noise,
    effect: rise === 0 ? 0 : rise / noise,
    correlation,
  };
}

function pairwiseSlopes(points: readonly { readonly x: number; readonly y: number }[]): Float64Array {
  const slopes: number[] = [];
  for (const [i, from] of points.entries()) {
    for (let j = i + 1; j < points.length; j += 1) {
      const to = points[j]!;
      if (to.x !== from.x) slopes.push((to.y - from.y) / (to.x - from.x));
    }
  }
  return ascending(slopes);
}

/** Rank from 1, rounded outwards; beyond the slopes there is no bound. */
function rankedSlope(slopes: Float64Array, rank: number): number {
  const whole = rank < slopes.length / 2 ? Math.floor(rank) : Math.ceil(rank);
  if (whole < 1) return Number.NEGATIVE_INFINITY;
  return whole > slopes.length ? Number.POSITIVE_INFINITY : slopes[whole - 1]!;
}

/** By how much the correlation of neighbours widens the variance of Kendall's statistic (Hamed & Rao, equation 4). */
function inflation(correlation: number, n: number): number {
  let sum = 0;
  for (let lag = 1; lag < n; lag += 1) {
    const ofRanks = (6 / Math.PI) * Math.asin(correlation ** lag / 2);
    if (ofRanks < 1e-9) break;
    sum += (n - lag) * (n - lag - 1) * (n - lag - 2) * ofRanks;
  }
  return 1 + (2 / (n * (n - 1) * (n - 2))) * sum;
}

function middleOf(sorted: Float64Array): number {
  return (percentileOfSorted(sorted, 0.5) + percentileOfSorted(sorted, 0.5 + 0.5 / Math.max(1, sorted.length))) / 2;
}
