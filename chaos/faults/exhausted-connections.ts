import pg from 'pg';
import { messageOf } from '../../harness/errors.ts';
import type { SystemDatabase } from '../../harness/system.ts';
import type { Fault } from '../fault.ts';
import { asAdmin, ownName } from './admin-client.ts';

/** More than any server of a test is set to accept. */
const most = 2_000;

/**
 * Somebody else takes every connection that the server has left; what the services have open is left to them until it is ended as
 * well, so that they need new ones.
 */
export function exhaustedConnections(database: Pick<SystemDatabase, 'adminUrl' | 'observerUrl'>): Fault {
  const taken: pg.Client[] = [];
  let over = false;
  const takeAll = async (): Promise<void> => {
    while (!over && taken.length < most) {
      const client = await take(database.observerUrl);
      if (!client) return;
      taken.push(client);
    }
  };
  return {
    name: 'database: all connections taken by somebody else',
    inject: async () => {
      await takeAll();
      await asAdmin(
        database,
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() AND application_name NOT LIKE '${ownName}%'`,
      );
      await takeAll();
    },
    heal: async () => {
      over = true;
      await Promise.all(taken.splice(0).map((client) => client.end().catch(() => undefined)));
    },
    observe: async () => {
      const client = await take(database.observerUrl);
      await client?.end();
      return {
        inEffect: !client && taken.length > 0,
        gone: client !== undefined && taken.length === 0,
        saw: `${taken.length} connections taken, another is ${client ? 'accepted' : 'refused'}`,
      };
    },
  };
}

/** One more connection; undefined where the server has no place for it. */
async function take(url: string): Promise<pg.Client | undefined> {
  const client = new pg.Client({
    connectionString: url,
    application_name: `${ownName} crowd`,
    connectionTimeoutMillis: 5_000,
  });
  client.on('error', () => undefined); // ended by the server: it is not ours any more
  try {
    await client.connect();
    return client;
  } catch (error) {
    // 53300 too_many_connections: what was wanted.
    if ((error as { code?: string }).code === '53300' || /too many|remaining connection slots/.test(messageOf(error)))
      return undefined;
    throw error;
  }
}
