import type { DataFinding, DataReport } from '../harness/data-report.ts';
import { mergeOutcomes } from '../harness/outcome.ts';
import { checkChainInCode } from './chain-in-code.ts';
import { loadChecks } from './check-file.ts';
import { checkFold } from './fold/check-fold.ts';
import { checkReconciliation } from './reconciliation/check-reconciliation.ts';
import { runCheck } from './run-check.ts';
import { Snapshot, type SnapshotOptions } from './snapshot.ts';
import { relationsOfTenants } from './tenant-scope.ts';

export interface AuditOptions extends SnapshotOptions {
  /** The run's client history; absent: nothing is reconciled. */
  readonly historyDirectory?: string | undefined;
  /** Only what is theirs is looked at; absent: everybody's. */
  readonly tenantIds?: readonly string[] | undefined;
  /** Only the checks that this says yes to. */
  readonly only?: ((check: Planned) => boolean) | undefined;
  readonly onProgress?: ((done: number, of: number, check: Planned) => void) | undefined;
}

/** A check that can be run, before it is. */
export interface Planned {
  readonly check: string;
  readonly criterion: string;
  readonly case: string;
  run(snapshot: Snapshot): Promise<DataFinding>;
}

/** Every check that only reads: the SQL files, those in code, and reconciliation where there is a history. */
export function plannedChecks(historyDirectory?: string, tenantIds?: readonly string[]): Planned[] {
  const consistency = 'integrity.ledger-consistency';
  const reconciliation: Planned[] = historyDirectory
    ? [
        {
          check: 'reconciliation',
          criterion: consistency,
          case: 'reconciliation',
          run: (snapshot) => checkReconciliation(snapshot, historyDirectory, tenantIds),
        },
      ]
    : [];
  const files = loadChecks().map((file) => ({
    check: file.name,
    criterion: file.criterion,
    case: file.case,
    run: (snapshot: Snapshot) => runCheck(snapshot, file),
  }));
  const chain = { check: 'chain-in-code', criterion: consistency, case: 'chain-in-code', run: checkChainInCode };
  const fold = {
    check: 'fold-in-code',
    criterion: 'integrity.projection-accuracy',
    case: 'fold-in-code',
    run: checkFold,
  };
  return [...reconciliation, chain, ...files, fold];
}

/**
 * Runs the checks, all in one snapshot. Throws CannotTell where the database cannot be read, a DiamondError for options that
 * make no sense; what goes wrong in one check makes that check `unknown`.
 */
export async function audit(options: AuditOptions): Promise<DataReport> {
  const startedMs = performance.now();
  const cpuBefore = process.cpuUsage();
  const { tenantIds } = options;
  const planned = plannedChecks(options.historyDirectory, tenantIds).filter((check) => options.only?.(check) ?? true);
  const relations = tenantIds ? relationsOfTenants(options.relations, tenantIds) : options.relations;
  const snapshot = await Snapshot.open({ ...options, relations });
  const findings: DataFinding[] = [];
  try {
    for (const [done, check] of planned.entries()) {
      options.onProgress?.(done, planned.length, check);
      findings.push(await check.run(snapshot));
    }
  } finally {
    await snapshot.close();
  }
  const { user, system } = process.cpuUsage(cpuBefore);
  return {
    schema: 1,
    outcome: mergeOutcomes(findings.map((finding) => finding.outcome)),
    database: {
      name: snapshot.facts.database,
      serverVersion: snapshot.facts.serverVersion,
      inRecovery: snapshot.facts.inRecovery,
      snapshotAt: new Date(snapshot.facts.serverMs).toISOString(),
    },
    findings,
    seconds: (performance.now() - startedMs) / 1000,
    residentMiB: process.resourceUsage().maxRSS / 1024,
    cpuSeconds: (user + system) / 1e6,
  };
}
