import type { DataFinding } from '../harness/data-report.ts';
import { CannotTell, messageOf } from '../harness/errors.ts';
import type { SystemDatabase } from '../harness/system.ts';
import { untilCaughtUp } from './caught-up.ts';
import { withSnapshot } from './check-case.ts';
import { timed } from './finding.ts';
import { type ProjectionDigest, projectionDigests } from './projection-digests.ts';
import type { RelationName } from './relations.ts';
import type { Snapshot } from './snapshot.ts';

const identity = {
  check: 'rebuild',
  title: 'A rebuild from the ledger gives the same rows',
  criterion: 'integrity.projection-accuracy',
  case: 'rebuild',
} as const;

interface State {
  /** Events in the ledger; where it has changed meanwhile, the two states cannot be compared. */
  readonly events: number;
  /** No transaction before this state had this id, or a later one. */
  readonly nextTransaction: string;
  readonly digests: ReadonlyMap<RelationName, ProjectionDigest>;
}

/**
 * Compares every projection before and after the system's own rebuild command. That it has rebuilt at all is read from the rows:
 * PostgreSQL keeps with each which transaction wrote it (`xmin`), and all must be the rebuild's.
 */
export function checkRebuild(database: SystemDatabase, catchUpDeadlineMs: number): Promise<DataFinding> {
  return timed(identity, async () => {
    const { rebuildProjections } = database;
    if (!rebuildProjections) throw new CannotTell('the adapter knows no command that rebuilds the projections');
    const { behind } = await untilCaughtUp(database, catchUpDeadlineMs);
    if (behind.length > 0)
      throw new CannotTell(`a projection lags, so that a rebuild must differ: ${JSON.stringify(behind[0])}`);
    const before = await withSnapshot(database, stateOf);
    try {
      await rebuildProjections();
    } catch (cause) {
      const summary = `The rebuild command failed: ${messageOf(cause)}`;
      return { outcome: 'fail', summary, examined: before.events, offending: 1 };
    }
    const after = await withSnapshot(database, stateOf);
    if (before.events !== after.events) throw new CannotTell('events were appended while the projections were rebuilt');
    const kept = await withSnapshot(database, (snapshot) => notRebuilt(snapshot, before.nextTransaction));
    if (kept.length > 0) {
      const list = kept.map(({ table, rows, of }) => `${rows} of ${of} rows of ${table}`).join(', ');
      const summary = `The rebuild did not make anew ${list}.`;
      return { outcome: 'fail', summary, examined: before.events, offending: kept.length, sample: kept };
    }
    const sample = [...before.digests].flatMap(([projection, digest]) => {
      const rebuilt = after.digests.get(projection)!;
      return digest.digest === rebuilt.digest && digest.rows === rebuilt.rows
        ? []
        : [{ projection, before: digest, rebuilt }];
    });
    const examined = [...before.digests.values()].reduce((sum, { rows }) => sum + rows, 0);
    if (sample.length === 0)
      return { outcome: 'pass', summary: `${examined} rows, made anew by the rebuild and the same.`, examined };
    const names = sample.map(({ projection }) => projection).join(', ');
    return { outcome: 'fail', summary: `The rebuild changed ${names}.`, examined, offending: sample.length, sample };
  });
}

async function stateOf(snapshot: Snapshot): Promise<State> {
  const sql = 'SELECT count(*) AS events, pg_snapshot_xmax(pg_current_snapshot())::text AS next FROM ledger';
  const [row] = await snapshot.query('rebuild', sql, ['ledger']);
  return {
    events: Number(row?.events),
    nextTransaction: String(row?.next),
    digests: await projectionDigests(snapshot),
  };
}

/** The tables that hold rows which an earlier transaction wrote. Throws CannotTell where the adapter names no table. */
async function notRebuilt(snapshot: Snapshot, transaction: string) {
  const names = await snapshot.query('rebuild', 'SELECT table_name FROM rebuilt_tables', ['rebuilt_tables']);
  if (names.length === 0) throw new CannotTell('the adapter names no table that a rebuild makes anew');
  const kept: { readonly table: string; readonly rows: number; readonly of: number }[] = [];
  for (const { table_name: table } of names as { table_name: string }[]) {
    // Ages, not numbers: transaction ids start again from the beginning some day.
    const sql = `SELECT count(*) AS all_rows, count(*) FILTER (WHERE age(t.xmin) > age($1::text::xid8::xid)) AS old_rows FROM ${table} AS t`;
    const [row] = await snapshot.query(`rebuild (${table})`, sql, [], [transaction]);
    if (Number(row?.old_rows) > 0) kept.push({ table, rows: Number(row?.old_rows), of: Number(row?.all_rows) });
  }
  return kept;
}
