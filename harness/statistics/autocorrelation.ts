/** Highest correlation that is admitted: beyond it the residuals of a finite series tell nothing of its trend. */
const mostCorrelation = 0.98;

/**
 * Correlation of neighbouring residuals about a fitted line, between 0 and 0.98. The plain estimate is too low in short series, by
 * (2 + 4ρ)/n with a line taken off; that is given back. Negative correlation counts as none, which keeps intervals on the safe side.
 *
 * Source: F. H. C. Marriott and J. A. Pope, "Bias in the estimation of autocorrelations", Biometrika 41 (1954).
 */
export function autocorrelation(residuals: readonly number[]): number {
  const n = residuals.length;
  const mean = residuals.reduce((sum, each) => sum + each, 0) / n;
  let products = 0;
  let squares = 0;
  for (const [i, each] of residuals.entries()) {
    squares += (each - mean) ** 2;
    if (i > 0) products += (each - mean) * (residuals[i - 1]! - mean);
  }
  if (squares === 0 || n <= 4) return 0;
  return Math.min(mostCorrelation, Math.max(0, (n * (products / squares) + 2) / (n - 4)));
}
