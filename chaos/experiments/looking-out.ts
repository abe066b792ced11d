import type { Experiment, Place, Seen } from '../experiment.ts';
import { Lookout } from '../observe/lookout.ts';

/**
 * Looks at pools and at who leads all the while, and judges them together with what `judge` finds. Each carrying out has a place of its
 * own, and by it a lookout of its own: what one saw is not told of the next, however the one ended.
 */
export function lookingOut(
  judge: (place: Place, seen: Seen) => Promise<readonly string[]> = async () => [],
): Required<Pick<Experiment, 'until' | 'meanwhile'>> {
  const lookouts = new WeakMap<Place, Lookout>();
  return {
    until: async (place) => {
      const lookout = lookouts.get(place) ?? new Lookout(place.system);
      lookouts.set(place, lookout);
      await lookout.look();
      return false;
    },
    meanwhile: async (place, seen) => [...(lookouts.get(place)?.deviations() ?? []), ...(await judge(place, seen))],
  };
}
