import type pg from 'pg';
import { CannotTell } from '../../harness/errors.ts';
import type { SystemDatabase } from '../../harness/system.ts';
import type { Fault } from '../fault.ts';
import { adminClient, asAdmin } from './admin-client.ts';

/** Somebody holds a lock that every write needs, as a careless migration or report does. Reading goes on. */
export function lockedLedger(database: Pick<SystemDatabase, 'adminUrl' | 'lockWritesSql'>): Fault {
  let client: pg.Client | undefined;
  let pid = 0;
  return {
    name: 'database: a long lock on the ledger',
    inject: async () => {
      if (!database.lockWritesSql) throw new CannotTell('The adapter does not say what locks out every write.');
      client = await adminClient(database);
      pid = (await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows[0]!.pid;
      await client.query('BEGIN');
      await client.query(database.lockWritesSql);
    },
    heal: async () => {
      await client?.end();
      client = undefined;
    },
    observe: async () => {
      const [row] = await asAdmin<{ held: string; waiting: string }>(
        database,
        `SELECT count(*) FILTER (WHERE granted AND pid = $1 AND locktype = 'relation' AND mode LIKE '%ExclusiveLock') AS held,
                count(*) FILTER (WHERE NOT granted) AS waiting FROM pg_locks`,
        [pid],
      );
      const held = Number(row?.held);
      return {
        inEffect: client !== undefined && held > 0,
        gone: client === undefined && held === 0,
        saw: `${held} exclusive locks held, ${row?.waiting} others waiting`,
      };
    },
  };
}
