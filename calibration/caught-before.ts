import { criterionById } from '../harness/criteria.ts';
import type { Results } from './results.ts';

/**
 * Flaw id → the case of its criterion that caught it when it was last seen. A case is run in a fraction of its criterion's time, and
 * where it turns red so does the criterion. Cases that there are no more are left out.
 */
export function caughtBefore({ criteria }: Pick<Results, 'criteria'>): ReadonlyMap<string, string> {
  const known = criteria.flatMap(({ id, flaws }) => {
    const cases = criterionById(id).cases.map((each) => each.id);
    return flaws.flatMap(({ id: flaw, caught, said }): [string, string][] => {
      const [first = ''] = said.split(':');
      return caught && cases.includes(first) ? [[flaw, first]] : [];
    });
  });
  return new Map(known);
}
