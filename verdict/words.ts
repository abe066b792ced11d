import type { Outcome } from '../harness/outcome.ts';
import { profileNames, profiles } from '../harness/profiles.ts';

/** The words of a verdict. Only a whole run of a profile that can certify says PASSED. */
export function wordsFor(
  outcome: Outcome,
  profile: string,
  { partial, waived }: { readonly partial: boolean; readonly waived: boolean },
): string {
  if (outcome === 'fail') return 'FAILED: DO NOT deploy';
  if (outcome === 'unknown') return 'NOT SHOWN (unknown): DO NOT deploy';
  const how = waived ? 'passed with waivers' : 'passed';
  if (partial) return `partial run ${how}: not a release verdict`;
  if (!canCertify(profile)) return `rehearsal ${how}: not a release verdict`;
  return waived ? 'PASSED WITH WAIVERS: ready where its owner answers for them' : 'PASSED: ready for production';
}

/** Whether a whole run of the profile may be certified; an unknown profile may not. */
export function canCertify(profile: string): boolean {
  const known = profileNames.find((each) => each === profile);
  return known !== undefined && profiles[known].canCertify;
}

/** Exit code of `diamond-run run`. 3, the suite itself broke, is for where there is no verdict. */
export function exitCodeFor(outcome: Outcome): 0 | 1 | 2 {
  return outcome === 'pass' ? 0 : outcome === 'fail' ? 1 : 2;
}
