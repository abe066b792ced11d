import type { DataFinding } from '../harness/data-report.ts';
import { CannotTell, DiamondError, messageOf } from '../harness/errors.ts';

/** How many offending rows a finding shows. All are counted. */
export const sampleSize = 20;

type Identity = Pick<DataFinding, 'check' | 'title' | 'criterion' | 'case'>;
type Finding = Pick<DataFinding, 'outcome' | 'summary' | 'examined'> &
  Partial<Pick<DataFinding, 'offending' | 'sample' | 'gate' | 'counts'>>;

/**
 * Runs a check's body and times it. What could not be told (time-out, missing relation or privilege, unreadable history) is
 * `unknown` with the reason, and so is a pass that has examined nothing. Any other error is the suite's own and goes on.
 */
export async function timed(identity: Identity, body: () => Promise<Finding>): Promise<DataFinding> {
  const startedMs = performance.now();
  const complete = (finding: Finding): DataFinding => ({
    ...identity,
    offending: 0,
    sample: [],
    ...finding,
    seconds: (performance.now() - startedMs) / 1000,
  });
  try {
    const finding = await body();
    if (finding.outcome !== 'pass' || finding.examined > 0) return complete(finding);
    return complete({ ...finding, outcome: 'unknown', summary: `Nothing to examine for "${identity.title}".` });
  } catch (cause) {
    if (!(cause instanceof CannotTell || cause instanceof DiamondError)) throw cause;
    return complete({ outcome: 'unknown', summary: messageOf(cause), examined: 0 });
  }
}
