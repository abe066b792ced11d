import type { DataFinding } from '../../harness/data-report.ts';
import type { Outcome } from '../../harness/outcome.ts';

/** What reconciliation found right after a load, or why it found nothing. */
export type Written = readonly DataFinding[] | { readonly cannotTell: string };

/** Whether what was acknowledged had been written. */
export interface JudgedWritten {
  readonly outcome: Outcome;
  readonly sentence: string;
  /** Acknowledged and not there; undefined: nobody could look. */
  readonly lost: number | undefined;
  readonly attempts: number;
  /** The hard gate that is broken. */
  readonly gate?: string;
}

/**
 * Only what is in the ledger was acknowledged: a system that says yes and writes when it has time takes any rate. Other anomalies than
 * loss are for the criteria of data integrity. `unknown` where the ledger could not be compared.
 */
export function judgeWritten(found: Written): JudgedWritten {
  if ('cannotTell' in found) return untold(found.cannotTell);
  const counts = found.map((finding) => finding.counts).find((each) => each?.lost !== undefined);
  if (counts === undefined) return untold(found[0]?.summary ?? 'reconciliation found nothing to compare');
  const { lost = 0, attempts = 0 } = counts;
  if (lost > 0) {
    const sentence = `Right after the load ${lost} acknowledged writes were not in the ledger.`;
    return { outcome: 'fail', sentence, lost, attempts, gate: 'acknowledged-write-lost' };
  }
  return attempts > 0
    ? { outcome: 'pass', sentence: 'Right after the load all that was acknowledged was in the ledger.', lost, attempts }
    : untold('no write was attempted');
}

function untold(reason: string): JudgedWritten {
  const sentence = `Whether what was acknowledged was in the ledger cannot be told: ${reason}`;
  return { outcome: 'unknown', sentence, lost: undefined, attempts: 0 };
}
