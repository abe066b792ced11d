import type { Person } from '../harness/system.ts';

/** Two people of one tenant, the last of the system's: the page that stays open through the soak is theirs. */
export function pairOfPage(
  people: readonly Person[],
): { readonly reader: Person; readonly writer: Person } | undefined {
  const reader = people.at(-1);
  const writer = people.findLast((one) => one !== reader && one.tenant.id === reader?.tenant.id);
  return reader && writer ? { reader, writer } : undefined;
}

/**
 * Who signs in and out all the time: somebody that has nothing else to do under load, because signing out may end every session of a
 * person. Undefined where everybody is needed.
 */
export function visitorAmong(people: readonly Person[], callers: number): Person | undefined {
  const page = pairOfPage(people);
  return people.slice(callers).findLast((one) => one !== page?.reader && one !== page?.writer);
}
