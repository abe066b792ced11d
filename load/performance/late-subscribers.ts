import { confidenceOfEach } from '../../harness/statistics/family.ts';
import { judgeAgainst } from '../../harness/statistics/interval.ts';
import { ascending, percentileOfSorted } from '../../harness/statistics/percentile.ts';
import { percentileOverTime } from '../../harness/statistics/percentile-over-time.ts';
import type { Deliveries, Delivery } from '../subscribers/deliveries.ts';

const q = 0.95;
const namesShown = 5;

/** What fails beside the p95 of all deliveries, in words: streams that ended by themselves, and subscribers who are late by themselves. */
export function deliveryFaults(
  { lost, subscribers }: Pick<Deliveries, 'lost' | 'subscribers'>,
  deliveries: readonly Delivery[],
  limitMs: number,
): string | undefined {
  const late = lateSubscribers(deliveries, limitMs);
  const which = `${late.slice(0, namesShown).join(', ')}${late.length > namesShown ? ', …' : ''}`;
  const faults = [
    ...(lost > 0 ? [`${lost} of ${subscribers} streams ended though nobody had cut them`] : []),
    ...(late.length > 0 ? [`by itself ${late.length} of ${subscribers} subscribers had more (number ${which})`] : []),
  ];
  return faults.length > 0 ? faults.join('; ') : undefined;
}

/**
 * The subscribers for whom the p95 of all deliveries does not hold: of hundreds, a few may get nothing at all and all of them together
 * are as quick as before. Each is judged by an interval so wide that in at most 1 % of loads anybody at all is wrongly called late. What
 * it is worth: docs/statistics.md.
 *
 * @returns their numbers; whoever cannot be told from punctual is not among them
 */
export function lateSubscribers(deliveries: readonly Delivery[], limitMs: number): number[] {
  const each = Map.groupBy(deliveries, ({ subscriber }) => subscriber);
  const confidence = confidenceOfEach(each.size);
  const isLate = (own: readonly Delivery[]) => {
    // Whose p95 is inside is not wholly outside: the interval holds it.
    if (percentileOfSorted(ascending(own.map(({ value }) => value)), q) < limitMs) return false;
    return judgeAgainst(percentileOverTime(own, q, { confidence }), { below: limitMs }) === 'fail';
  };
  return [...each].filter(([, own]) => isLate(own)).map(([subscriber]) => subscriber);
}
