import type { DataFinding } from '../harness/data-report.ts';
import type { SystemDatabase } from '../harness/system.ts';
import { type Heads, untilCaughtUp } from './caught-up.ts';
import { timed } from './finding.ts';

const identity = {
  check: 'catching-up',
  title: 'Every lagging projection takes in the whole ledger once nothing is written any more',
  criterion: 'integrity.projection-accuracy',
  case: 'lagging-in-sql',
} as const;

/**
 * A projection that is still behind at the deadline is stuck, not late.
 *
 * @param upTo as far as the ledger went then; absent: all of it
 */
export function checkCaughtUp(
  database: Pick<SystemDatabase, 'observerUrl' | 'relations'>,
  deadlineMs: number,
  upTo?: Promise<Heads>,
): Promise<DataFinding> {
  return timed(identity, async () => {
    const { behind, examined, waitedMs } = await untilCaughtUp(database, deadlineMs, await upTo);
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
