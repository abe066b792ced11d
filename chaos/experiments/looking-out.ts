import type { Experiment, Place, Seen } from '../experiment.ts';
import { Lookout } from '../observe/lookout.ts';

/**
 * Looks at pools and at who leads all the while, and judges them together with what `judge` finds. Each carrying out has a place of its
 * own, and by it a lookout of its own: what one saw is not told of the next, however the one ended.
 *
 * @param isOver what the fault is to bring about; see `Experiment.until`
 */
export function lookingOut(
  judge: (place: Place, seen: Seen) => Promise<readonly string[]> = async () => [],
  isOver: (place: Place, seen: Seen) => Promise<boolean> = async () => false,
): Required<Pick<Experiment, 'until' | 'meanwhile'>> {
  const lookouts = new WeakMap<Place, Lookout>();
  return {
    until: async (place, seen) => {
      const lookout = lookouts.get(place) ?? new Lookout(place.system);
      lookouts.set(place, lookout);
      await lookout.look();
      return isOver(place, seen);
    },
    meanwhile: async (place, seen) => [...(lookouts.get(place)?.deviations() ?? []), ...(await judge(place, seen))],
  };
}
