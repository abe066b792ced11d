import type { DataFinding } from '../harness/data-report.ts';
import { CannotTell, messageOf } from '../harness/errors.ts';
import type { SystemDatabase } from '../harness/system.ts';
import { untilCaughtUp } from './caught-up.ts';
import { withSnapshot } from './check-case.ts';
import { timed } from './finding.ts';
import type { Reading } from './probes/readings.ts';
import type { Reader } from './probes/somebody-has-read.ts';
import { comparedProjections, type ProjectionDigest, projectionDigests, tableDigests } from './projection-digests.ts';
import type { Snapshot } from './snapshot.ts';

const identity = {
  check: 'rebuild',
  title: 'A rebuild from the ledger gives the same rows, and people read what they read before',
  criterion: 'integrity.projection-accuracy',
  case: 'rebuild',
} as const;

interface State {
  /** Events in the ledger; where it has changed meanwhile, the two states cannot be compared. */
  readonly events: number;
  /** No transaction before this state had this id, or a later one. */
  readonly nextTransaction: string;
  /** Of each canonical projection, and of each table of which the adapter says that every column is to be compared. */
  readonly digests: ReadonlyMap<string, ProjectionDigest>;
}

/** A row of the canonical relation `rebuilt_tables`; `compared` is missing in a mapping of before there was such a column. */
interface RebuiltTable {
  readonly table_name: string;
  readonly compared?: boolean | null;
}

/**
 * Compares every projection before and after the system's own rebuild command. That it has rebuilt at all is read from the rows:
 * PostgreSQL keeps with each which transaction wrote it (`xmin`), and all must be the rebuild's.
 *
 * @param reader what they read must not change either: a rebuild may throw away what no event can bring back
 */
export function checkRebuild(
  database: SystemDatabase,
  catchUpDeadlineMs: number,
  reader?: Reader,
): Promise<DataFinding> {
  return timed(identity, async () => {
    const { rebuildProjections } = database;
    if (!rebuildProjections) throw new CannotTell('the adapter knows no command that rebuilds the projections');
    const { behind } = await untilCaughtUp(database, catchUpDeadlineMs);
    if (behind.length > 0)
      throw new CannotTell(`a projection lags, so that a rebuild must differ: ${JSON.stringify(behind[0])}`);
    const tables = await withSnapshot(database, rebuiltTables);
    const before = await withSnapshot(database, (snapshot) => stateOf(snapshot, tables));
    // Read between the two states: what is written meanwhile is seen by them.
    const read = await reader?.take();
    try {
      await rebuildProjections();
    } catch (cause) {
      const summary = `The rebuild command failed: ${messageOf(cause)}`;
      return { outcome: 'fail', summary, examined: before.events, offending: 1 };
    }
    const answers = (read && (await reader?.changedSince(read))) ?? [];
    const after = await withSnapshot(database, (snapshot) => stateOf(snapshot, tables));
    if (before.events !== after.events) throw new CannotTell('events were appended while the projections were rebuilt');
    const kept = await withSnapshot(database, (snapshot) => notRebuilt(snapshot, tables, before.nextTransaction));
    if (kept.length > 0) {
      const list = kept.map(({ table, rows, of }) => `${rows} of ${of} rows of ${table}`).join(', ');
      const summary = `The rebuild did not make anew ${list}.`;
      return { outcome: 'fail', summary, examined: before.events, offending: kept.length, sample: kept };
    }
    const rows = [...before.digests].flatMap(([projection, digest]) => {
      const rebuilt = after.digests.get(projection)!;
      return digest.digest === rebuilt.digest && digest.rows === rebuilt.rows
        ? []
        : [{ projection, before: digest, rebuilt }];
    });
    const sample = [...rows, ...answers];
    const examined = comparedProjections.reduce((sum, name) => sum + before.digests.get(name)!.rows, 0);
    if (sample.length === 0) {
      const summary = `${examined} rows, made anew by the rebuild and the same.${alsoCompared(tables, read, reader)}`;
      return { outcome: 'pass', summary, examined };
    }
    const names = [
      ...rows.map(({ projection }) => projection),
      ...answers.map(({ path }) => `what GET ${path} answers`),
    ];
    const summary = `The rebuild changed ${names.join(', ')}.`;
    return { outcome: 'fail', summary, examined, offending: sample.length, sample };
  });
}

/** What else was looked at, and what was not. */
function alsoCompared(tables: readonly RebuiltTable[], read?: Reading, reader?: Reader): string {
  const whole = tables.filter(({ compared }) => compared === true).length;
  const lists = read?.size ?? 0;
  const marks = reader?.tellsWhatIsRead ? '' : ', none of which tells how far somebody has read';
  return [
    whole > 0 ? ` Tables compared in every column: ${whole}.` : ' No table was compared in every column.',
    lists > 0 ? ` Lists that read as before: ${lists}${marks}.` : ' No list was read.',
  ].join('');
}

/** Throws CannotTell where the adapter names no table. */
async function rebuiltTables(snapshot: Snapshot): Promise<readonly RebuiltTable[]> {
  const tables = await snapshot.query('rebuild', 'SELECT * FROM rebuilt_tables', ['rebuilt_tables']);
  if (tables.length === 0) throw new CannotTell('the adapter names no table that a rebuild makes anew');
  return tables as unknown as RebuiltTable[];
}

async function stateOf(snapshot: Snapshot, tables: readonly RebuiltTable[]): Promise<State> {
  const sql = 'SELECT count(*) AS events, pg_snapshot_xmax(pg_current_snapshot())::text AS next FROM ledger';
  const [row] = await snapshot.query('rebuild', sql, ['ledger']);
  const whole = tables.filter(({ compared }) => compared === true).map(({ table_name }) => table_name);
  return {
    events: Number(row?.events),
    nextTransaction: String(row?.next),
    digests: new Map([...(await projectionDigests(snapshot)), ...(await tableDigests(snapshot, whole))]),
  };
}

/** The tables that hold rows which an earlier transaction wrote. */
async function notRebuilt(snapshot: Snapshot, tables: readonly RebuiltTable[], transaction: string) {
  const kept: { readonly table: string; readonly rows: number; readonly of: number }[] = [];
  for (const { table_name: table } of tables) {
    // Ages, not numbers: transaction ids start again from the beginning some day.
    const sql = `SELECT count(*) AS all_rows, count(*) FILTER (WHERE age(t.xmin) > age($1::text::xid8::xid)) AS old_rows FROM ${table} AS t`;
    const [row] = await snapshot.query(`rebuild (${table})`, sql, [], [transaction]);
    if (Number(row?.old_rows) > 0) kept.push({ table, rows: Number(row?.old_rows), of: Number(row?.all_rows) });
  }
  return kept;
}
