import pg from 'pg';
import { messageOf } from '../../harness/errors.ts';
import type { SystemDatabase } from '../../harness/system.ts';
import type { Fault } from '../fault.ts';
import { pause } from '../within.ts';
import { adminClient, ownName } from './admin-client.ts';

/** More than any server of a test is set to accept. */
const most = 2_000;
/** So many take at once: for a place that becomes free the services stand in line as well. */
const takers = 10;
/** How often it is seen to, then, that they get none. */
const everyMs = 100;
/** Connections of others. One that is not let in yet has no user. */
const others = `backend_type = 'client backend' AND usename IS NOT NULL AND pid <> pg_backend_pid()
  AND application_name NOT LIKE '${ownName}%'`;

/**
 * Somebody else takes every connection of the server, also those that the services had open: these are ended, again and again, until the
 * services have none left.
 */
export function exhaustedConnections(database: Pick<SystemDatabase, 'adminUrl' | 'observerUrl'>): Fault {
  const taken: pg.Client[] = [];
  /** One for all of it: later there may be no room for another. */
  let admin: pg.Client | undefined;
  let over = false;
  let keeping: Promise<void> | undefined;
  const takeAll = async (): Promise<void> => {
    while (!over && taken.length < most) {
      const client = await take(database.observerUrl);
      if (!client) return;
      taken.push(client);
    }
  };
  const endOthers = async (): Promise<number> => {
    const sql = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${others}`;
    return (await admin!.query(sql)).rows.length;
  };
  const keep = async (): Promise<void> => {
    while (!over) {
      await takeAll();
      await endOthers();
      await pause(everyMs);
    }
  };
  return {
    name: 'database: all connections taken by somebody else',
    setUp: async () => {
      admin = await adminClient(database);
    },
    inject: async (signal) => {
      do {
        signal.throwIfAborted();
        await Promise.all(Array.from({ length: takers }, takeAll));
      } while ((await endOthers()) > 0);
      keeping = keep();
      keeping.catch(() => undefined); // what becomes of it is seen below
    },
    heal: async () => {
      over = true;
      await keeping?.catch(() => undefined);
      await Promise.all(taken.splice(0).map((client) => client.end().catch(() => undefined)));
    },
    observe: async () => {
      const { rows } = await admin!.query<{ left: string }>(
        `SELECT count(*) AS left FROM pg_stat_activity WHERE ${others}`,
      );
      const left = Number(rows[0]?.left);
      const client = await take(database.observerUrl);
      await client?.end();
      return {
        inEffect: !client && taken.length > 0 && left === 0,
        gone: client !== undefined && taken.length === 0,
        saw: `${taken.length} connections taken, ${left} left to others, another is ${client ? 'accepted' : 'refused'}`,
      };
    },
    cleanUp: async () => {
      await admin?.end().catch(() => undefined);
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
