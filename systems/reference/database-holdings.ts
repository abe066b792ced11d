import type pg from 'pg';
import type { Holding, HoldingKind } from '../../harness/system.ts';

/** Of the services only: what the suite does at the database names itself `diamond-run…` or comes as another role. */
const ofServices = `usename = 'accord_app' AND application_name NOT LIKE 'diamond-run%'`;

const statements: readonly { readonly kind: HoldingKind; readonly sql: string }[] = [
  {
    kind: 'database session',
    sql: `SELECT application_name AS name, count(*)::int AS count FROM pg_stat_activity WHERE ${ofServices} GROUP BY 1`,
  },
  {
    // A transaction between two statements of its client is nothing unusual; one that has been waiting for a second is.
    kind: 'idle transaction',
    sql: `SELECT application_name || ': ' || left(query, 80) AS name, count(*)::int AS count FROM pg_stat_activity
      WHERE ${ofServices} AND state LIKE 'idle in transaction%' AND state_change < clock_timestamp() - interval '1 second'
      GROUP BY 1`,
  },
  {
    // Of a transaction that has gone on for a second; or of a session, which keeps it while it has none. A session that is idle for a
    // moment only may have had its locks seen before its transaction ended.
    kind: 'lock',
    sql: `SELECT application_name || ': ' || mode || ' on ' || coalesce(relation::regclass::text, locktype) AS name, count(*)::int AS count
      FROM pg_locks JOIN pg_stat_activity USING (pid)
      WHERE ${ofServices} AND locktype <> 'virtualxid' AND (xact_start < clock_timestamp() - interval '1 second'
        OR (state = 'idle' AND state_change < clock_timestamp() - interval '0.1 second')) GROUP BY 1`,
  },
  {
    kind: 'temporary file',
    sql: `SELECT 'pgsql_tmp' AS name, count(*)::int AS count FROM pg_ls_tmpdir() HAVING count(*) > 0`,
  },
];

/** Sessions, idle transactions, locks and temporary files of the services, as PostgreSQL sees them. */
export async function databaseHoldings(client: pg.Client): Promise<Holding[]> {
  const held: Holding[] = [];
  for (const { kind, sql } of statements) {
    const { rows } = await client.query<{ name: string; count: number }>(sql);
    held.push(...rows.map((row): Holding => ({ process: 'database', kind, ...row })));
  }
  return held;
}
