import type { SystemDatabase } from '../../harness/system.ts';
import type { Fault } from '../fault.ts';
import { adminClient, asAdmin, ownName } from './admin-client.ts';

const others = `backend_type = 'client backend' AND pid <> pg_backend_pid() AND application_name NOT LIKE '${ownName}%'`;

/** Every connection of every service is ended by the server at once, as by an administrator. Over the moment it is done. */
export function terminatedBackends(database: Pick<SystemDatabase, 'adminUrl'>): Fault {
  let ended: number[] = [];
  return {
    name: 'database: all backends of the services terminated',
    inject: async () => {
      const client = await adminClient(database);
      try {
        const { rows } = await client.query<{ pid: number }>(
          `SELECT pid FROM pg_stat_activity WHERE ${others} AND pg_terminate_backend(pid)`,
        );
        ended = rows.map((row) => row.pid);
      } finally {
        await client.end();
      }
    },
    heal: async () => undefined,
    observe: async () => {
      const sql = 'SELECT pid FROM pg_stat_activity WHERE pid = ANY ($1::int[])';
      const left = ended.length === 0 ? [] : await asAdmin<{ pid: number }>(database, sql, [ended]);
      return {
        inEffect: ended.length > 0 && left.length === 0,
        gone: left.length === 0,
        saw: `${ended.length - left.length} of ${ended.length} terminated backends are gone`,
      };
    },
  };
}
