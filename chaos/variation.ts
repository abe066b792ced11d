import { seededRandom } from '../harness/statistics/seeded-random.ts';
import type { Experiment, Place } from './experiment.ts';
import { usuallyEveryMs } from './murmur.ts';

/** The fault comes up to this much later: at any moment between two calls of those who talk. */
const mostLaterMs = usuallyEveryMs;
/** And lasts longer by up to this part. Never shorter: its time is what it needs to show something. */
const mostLonger = 0.25;

/**
 * An experiment as its so-and-so-manieth repeat carries it out. The first is the experiment as it is declared. In every further one the
 * fault comes at another moment and lasts longer, both drawn from the seed, and in every second one it hits the other gateway. What
 * the fault is, is never varied: then it would be another experiment. The same seed and repeat vary it in the same way.
 *
 * @param swappable whether people at `here` can give work while the fault is at `elsewhere`
 */
export function varied(
  experiment: Experiment,
  place: Place,
  repeat: number,
  swappable: boolean,
): { readonly experiment: Experiment; readonly place: Place } {
  const seed = place.seed + repeat;
  if (repeat === 0) return { experiment, place: { ...place, seed } };
  const random = seededRandom(seed);
  const injectAfterMs = Math.floor(mostLaterMs * random.uniform());
  const longer = mostLonger * random.uniform();
  const isSwapped = swappable && repeat % 2 === 1;
  const [here, elsewhere] = isSwapped ? [place.elsewhere, place.here] : [place.here, place.elsewhere];
  const variation = `repeat ${repeat + 1}: here is ${here}, the fault comes ${injectAfterMs} ms later and lasts up to ${(100 * longer).toFixed(0)} % longer`;
  return {
    experiment: { ...experiment, holdMs: Math.round(experiment.holdMs * (1 + longer)) },
    place: { ...place, here, elsewhere, seed, injectAfterMs, variation },
  };
}
