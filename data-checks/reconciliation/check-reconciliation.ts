import type { DataFinding } from '../../harness/data-report.ts';
import { sampleSize, timed } from '../finding.ts';
import type { Snapshot } from '../snapshot.ts';
import { linesOfTenants } from '../tenant-scope.ts';
import { anomalies, gateOf } from './classify.ts';
import { ledgerWrites } from './ledger-writes.ts';
import { type Reconciliation, reconcile } from './reconcile.ts';

const identity = {
  check: 'reconciliation',
  title: 'The ledger holds what clients were told, once and unaltered, and nothing else',
  criterion: 'integrity.ledger-consistency',
  case: 'reconciliation',
} as const;

/**
 * Reconciles the history in `directory` with the snapshot. Nothing acknowledged at all is `unknown`: it shows nothing.
 *
 * @param tenantIds the only tenants that the snapshot shows; absent: all
 */
export function checkReconciliation(
  snapshot: Snapshot,
  directory: string,
  tenantIds?: readonly string[],
): Promise<DataFinding> {
  return timed(identity, async () => {
    const found = await reconcile(
      directory,
      ledgerWrites(snapshot),
      snapshot.facts,
      tenantIds && linesOfTenants(tenantIds),
    );
    const { counts } = found;
    const examined = counts.attempts;
    const broken = anomalies.filter((anomaly) => counts[anomaly] > 0);
    const facts = { examined, counts };
    if (broken.length > 0) {
      const offending = broken.reduce((sum, anomaly) => sum + counts[anomaly], 0);
      const sample = found.sample.slice(0, sampleSize);
      const gate = broken.map((anomaly) => gateOf[anomaly]).find((name) => name !== undefined);
      return { outcome: 'fail', summary: sentence(found), offending, sample, gate, ...facts };
    }
    if (counts.acknowledged > 0) return { outcome: 'pass', summary: sentence(found), ...facts };
    return { outcome: 'unknown', summary: `No write was acknowledged. ${sentence(found)}`, ...facts };
  });
}

/** Anomalies first, then what was looked at. */
export function sentence({ counts, history }: Reconciliation): string {
  const broken = anomalies.filter((anomaly) => counts[anomaly] > 0).map((anomaly) => `${counts[anomaly]} ${anomaly}`);
  const said = `${counts.acknowledged} acknowledged, ${counts.rejected} rejected, ${counts.indeterminate} never settled`;
  const after = `${counts.recovered} recovered, ${counts.vanished} vanished`;
  return [
    `${broken.length > 0 ? broken.join(', ') : 'Nothing lost, altered, duplicated, phantom, unexpected or stale'}:`,
    `${counts.attempts} attempts (${said}: ${after}) in ${history.files} files against ${counts.writes} writes of the ledger.`,
  ].join(' ');
}
