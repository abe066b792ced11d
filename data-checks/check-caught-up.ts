import type { DataFinding } from '../harness/data-report.ts';
import type { SystemDatabase } from '../harness/system.ts';
import { untilCaughtUp } from './caught-up.ts';
import { timed } from './finding.ts';

const identity = {
  check: 'catching-up',
  title: 'Every lagging projection takes in the whole ledger once nothing is written any more',
  criterion: 'integrity.projection-accuracy',
  case: 'lagging-in-sql',
} as const;

/** A projection that is still behind at the deadline is stuck, not late. */
export function checkCaughtUp(database: SystemDatabase, deadlineMs: number): Promise<DataFinding> {
  return timed(identity, async () => {
    const { behind, examined, waitedMs } = await untilCaughtUp(database, deadlineMs);
    const seconds = (waitedMs / 1000).toFixed(1);
    if (behind.length === 0) return { outcome: 'pass', summary: `All had caught up after ${seconds} s.`, examined };
    const summary = `${behind.length} still behind after ${seconds} s, the first: ${JSON.stringify(behind[0])}`;
    return {
      outcome: 'fail',
      summary,
      examined,
      offending: behind.length,
      sample: behind.map((each) => ({ ...each })),
    };
  });
}
