import type pg from 'pg';
import { messageOf } from '../../harness/errors.ts';
import type { SystemDatabase } from '../../harness/system.ts';
import type { Fault } from '../fault.ts';
import { adminClient, asAdmin } from './admin-client.ts';

/** Written at once; the table exists inside the transaction only, and nobody else ever sees it. */
const fillSql = `INSERT INTO diamond_run_filler SELECT n, repeat('x', 1000) FROM generate_series(1, 2000) n`;
/** Enough to be more than anything that the system itself writes meanwhile. */
const leastBytes = 8 * 2 ** 20;

/**
 * Somebody loads a lot of data in one transaction that does not end: it takes up space and log, and whoever waits for all older transactions
 * to end waits for it. It locks nothing that the system uses.
 */
export function longTransaction(database: Pick<SystemDatabase, 'adminUrl'>): Fault {
  let client: pg.Client | undefined;
  let filling: Promise<void> | undefined;
  let trouble = '';
  let pid = 0;
  let lsnBefore = '0/0';
  let over = false;
  return {
    name: 'database: filled up by one long transaction',
    inject: async () => {
      client = await adminClient(database);
      const { rows } = await client.query<{ pid: number; lsn: string }>(
        'SELECT pg_backend_pid() AS pid, pg_current_wal_lsn()::text AS lsn',
      );
      pid = rows[0]!.pid;
      lsnBefore = rows[0]!.lsn;
      await client.query('BEGIN');
      await client.query('CREATE TABLE diamond_run_filler (n bigint, filler text)');
      const fill = async () => {
        while (!over) await client!.query(fillSql);
      };
      filling = fill().catch((error: unknown) => {
        trouble = over ? '' : messageOf(error);
      });
    },
    heal: async () => {
      over = true;
      await filling;
      // Without COMMIT: it has never been.
      await client?.end();
      client = undefined;
    },
    observe: async () => {
      const [row] = await asAdmin<{ age: number; bytes: string }>(
        database,
        `SELECT extract(epoch FROM clock_timestamp() - xact_start)::float8 AS age,
                pg_wal_lsn_diff(pg_current_wal_lsn(), $2) AS bytes
           FROM pg_stat_activity WHERE pid = $1 AND backend_xid IS NOT NULL`,
        [pid, lsnBefore],
      );
      const bytes = Number(row?.bytes ?? 0);
      return {
        inEffect: row !== undefined && bytes >= leastBytes && trouble === '',
        gone: over && row === undefined,
        saw: row
          ? `open for ${row.age.toFixed(1)} s, ${(bytes / 2 ** 20).toFixed(0)} MB of log written${trouble ? `, ${trouble}` : ''}`
          : 'no such transaction',
      };
    },
  };
}
