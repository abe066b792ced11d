import type { JobWork } from '../../harness/system.ts';

/** What Accord is asked to do for each kind of work. The executor calculates; what is no expression it refuses for good. */
export function accordWork(work: JobWork): { readonly kind: string; readonly input: string } {
  return work === 'succeeds' ? { kind: 'calculate', input: '6 * 7' } : { kind: 'calculate', input: 'six times seven' };
}
