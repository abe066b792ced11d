/** Whatever is only ever called red is called so wrongly in at most this part of the runs. */
const mostFalseAlarms = 0.01;

/**
 * The confidence of each of several intervals that are judged at once and can only fail, by lying wholly outside their limit: with an
 * equal share of the error for each, the lot of them alarm wrongly in at most 1 % of runs, whatever they have in common. Intervals are
 * two-sided, and only one side alarms. One by itself has 98 %.
 *
 * Source: C. E. Bonferroni, "Teoria statistica delle classi e calcolo delle probabilità" (1936); O. J. Dunn, "Multiple comparisons among
 * means", JASA 56 (1961).
 *
 * @param intervals how many are judged at once
 */
export function confidenceOfEach(intervals: number): number {
  return 1 - (2 * mostFalseAlarms) / Math.max(1, intervals);
}
