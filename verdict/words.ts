import type { Outcome } from '../harness/outcome.ts';
import { profileNames, profiles } from '../harness/profiles.ts';

/** The words of a verdict. Only a whole run of a profile that can certify says PASSED. */
export function wordsFor(outcome: Outcome, profile: string, partial: boolean): string {
  if (outcome === 'fail') return 'FAILED: DO NOT deploy';
  if (outcome === 'unknown') return 'NOT SHOWN (unknown): DO NOT deploy';
  if (partial) return 'partial run passed: not a release verdict';
  const known = profileNames.find((each) => each === profile);
  if (known && profiles[known].canCertify) return 'PASSED: ready for production';
  return 'rehearsal passed: not a release verdict';
}

/** Exit code of `diamond-run run`. 3, the suite itself broke, is for where there is no verdict. */
export function exitCodeFor(outcome: Outcome): 0 | 1 | 2 {
  return outcome === 'pass' ? 0 : outcome === 'fail' ? 1 : 2;
}
