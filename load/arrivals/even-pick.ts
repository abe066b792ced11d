import { type Arrival, currentArrival } from './arrival-context.ts';

const goldenRatio = (Math.sqrt(5) - 1) / 2;

/**
 * Artillery picks the scenario of each arrival at random by weight, so that "110 sends of 120 arrivals" is a binomial
 * count with random gaps. This stands in for that draw (`lodash.random(0, n)` of the first call after an arrival): the
 * multiples of the golden ratio, which fill an interval evenly whatever its length, so that every scenario gets its
 * share of any window to within three or four arrivals, in the same order on every run.
 *
 * Source: the additive recurrence of H. Weyl (1916), three-gap theorem (V. T. Sós, 1958).
 *
 * @returns a whole number from 0 to `upper`, both included
 */
export function evenPick(index: number, upper: number): number {
  return Math.min(upper, Math.floor(((index * goldenRatio + 0.5) % 1) * (upper + 1)));
}

/** `lodash.random`, except that the first draw from 0 within each arrival is an even one. */
export function evenlyPicking(random: (...bounds: number[]) => number): (...bounds: number[]) => number {
  const picked = new WeakSet<Arrival>();
  return (...bounds) => {
    const arrival = currentArrival();
    const [lower, upper] = bounds;
    if (arrival === undefined || picked.has(arrival) || lower !== 0 || upper === undefined) return random(...bounds);
    picked.add(arrival);
    return evenPick(arrival.index, upper);
  };
}
