import type { RunRecord } from '../run-record.ts';
import type { Verdict } from '../verdict.ts';
import { canCertify } from '../words.ts';

/** The form in which a digest can be the subject of a certificate. */
export const sha256Digest = /^sha256:([0-9a-f]{64})$/;

/** Why a run deserves no certificate whatever signs it, in one sentence; undefined where it does. Pure: verdict and record only. */
export function reasonAgainst(verdict: Verdict, run: RunRecord | undefined): string | undefined {
  if (!run) return 'nothing says which run this was';
  if (!canCertify(run.profile)) return `a run of profile ${run.profile} is no release verdict`;
  if (run.scope !== null) return 'the run was partial, and judged its scope only';
  if (verdict.outcome === 'fail') return 'the run failed';
  if (verdict.outcome === 'unknown') return 'something was not shown (unknown)';
  if (verdict.criteria.some((each) => each.outcome === 'unknown')) return 'a criterion is unknown';
  const { system } = run;
  if (!system || !sha256Digest.test(system.digest)) return 'the adapter gives the system no sha256 digest';
  if (system.dirty === true) return 'the system was built from a dirty tree: its commit does not say what ran';
  if (system.dirty !== false) return 'its adapter does not say whether the system was built from a clean tree';
  if (run.dirty === true) return 'the suite itself runs from a dirty tree: its commit does not say what judged';
  if (run.dirty !== false) return 'the suite is no git checkout: nothing says what judged';
  if (run.endedAt === null) return 'the run did not end by itself';
  return undefined;
}
