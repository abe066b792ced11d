import pg from 'pg';
import type { DataFinding } from '../harness/data-report.ts';
import { CannotTell, messageOf } from '../harness/errors.ts';
import { timed } from './finding.ts';
import type { Snapshot } from './snapshot.ts';

const identity = {
  check: 'append-only',
  title: "UPDATE, DELETE, TRUNCATE and switching the guards off are refused to the application's role",
  criterion: 'integrity.ledger-consistency',
  case: 'append-only',
} as const;

/** SQLSTATE insufficient_privilege: what PostgreSQL says without the privilege, and what a guarding trigger should say. */
const refusedState = '42501';

interface Try {
  readonly [column: string]: unknown;
  readonly table: string;
  readonly statement: string;
  /** `refused`, or what happened instead. */
  readonly answer: string;
}

/**
 * Tries, as the application, to change the past: each statement in a transaction of its own that is always rolled back, with a
 * short lock time-out, for a statement that waits for a lock was not refused. Needs a row in each table: changing none shows
 * nothing. The snapshot only tells which tables must be append-only.
 */
export function checkAppendOnly(snapshot: Snapshot, applicationUrl: string): Promise<DataFinding> {
  return timed(identity, async () => {
    const names = await snapshot.query(identity.check, 'SELECT table_name FROM append_only_tables', [
      'append_only_tables',
    ]);
    const tables = names.map((row) => String(row.table_name));
    const client = new pg.Client({ connectionString: applicationUrl, application_name: 'diamond-run append-only' });
    client.on('error', () => undefined);
    try {
      await client.connect();
    } catch (cause) {
      throw new CannotTell(`cannot connect as the application: ${messageOf(cause)}`, { cause });
    }
    try {
      const tries: Try[] = [];
      for (const table of tables) {
        for (const statement of await statementsFor(client, table)) {
          tries.push({ table, statement, answer: await answerTo(client, statement) });
        }
      }
      const allowed = tries.filter((each) => each.answer !== 'refused');
      const examined = tries.length;
      if (allowed.length === 0)
        return { outcome: 'pass', summary: `${examined} statements tried, all refused.`, examined };
      const list = allowed.map((each) => `${each.statement}: ${each.answer}`).join('; ');
      const summary = `${allowed.length} of ${examined} statements were not refused to the application: ${list}`;
      return { outcome: 'fail', summary, examined, offending: allowed.length, sample: allowed };
    } finally {
      await client.end();
    }
  });
}

/** UPDATE and DELETE of one row that is there, TRUNCATE, and the two ways of switching a trigger off. */
async function statementsFor(client: pg.Client, table: string): Promise<string[]> {
  const rows = await client.query(`SELECT ctid::text AS ctid FROM ${table} LIMIT 1`).catch((cause: unknown) => {
    throw new CannotTell(`the application cannot read ${table}: ${messageOf(cause)}`, { cause });
  });
  const row = rows.rows[0] as { ctid: string } | undefined;
  if (!row) throw new CannotTell(`${table} is empty: an UPDATE of no row would show nothing`);
  const columns = await client.query<{ attname: string }>(
    `SELECT attname FROM pg_attribute
     WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum`,
    [table],
  );
  const updates = columns.rows.map(({ attname }) => client.escapeIdentifier(attname));
  const which = `WHERE ctid = '${row.ctid}'`;
  return [
    // Privileges may be granted by column.
    ...updates.map((column) => `UPDATE ${table} SET ${column} = ${column} ${which}`),
    `DELETE FROM ${table} ${which}`,
    `TRUNCATE ${table}`,
    `ALTER TABLE ${table} DISABLE TRIGGER ALL`,
    'SET LOCAL session_replication_role = replica',
  ];
}

async function answerTo(client: pg.Client, statement: string): Promise<string> {
  await client.query("BEGIN; SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '5s'");
  try {
    const { rowCount } = await client.query(statement);
    return `allowed${rowCount === null ? '' : ` (${rowCount} row(s))`}, rolled back`;
  } catch (thrown) {
    const { code } = thrown as { code?: string };
    if (code === refusedState) return 'refused';
    if (code === '55P03') return 'not refused: it waited for a lock';
    if (code === '57014') return 'not refused: it ran until its time-out';
    if (code !== undefined) return `not refused, but failed with ${code}: ${messageOf(thrown)}`;
    throw new CannotTell(`${statement}: ${messageOf(thrown)}`, { cause: thrown });
  } finally {
    await client.query('ROLLBACK');
  }
}
