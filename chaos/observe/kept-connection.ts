import { Agent, request } from 'node:http';
import pg from 'pg';
import { messageOf } from '../../harness/errors.ts';
import type { Link } from '../../harness/system.ts';
import { addressOf } from './address.ts';
import { type LinkAnswer, silentAfterMs } from './link-answer.ts';

/** A connection that was opened before a fault and is kept: faults must hit what is open already, not only what is new. */
export interface KeptConnection {
  /** Asks over that very connection; once it is broken it stays broken. */
  ask(): Promise<LinkAnswer>;
  close(): Promise<void>;
}

/**
 * Opens one through the link and asks once, so that it surely stands.
 *
 * @param databaseUrl of a role that may connect; only its address is replaced by the link's
 */
export async function keepConnection(
  link: Pick<Link, 'name' | 'listen' | 'kind'>,
  databaseUrl: string,
): Promise<KeptConnection> {
  const kept = link.kind === 'database' ? await keepDatabase(link, databaseUrl) : keepHttp(link);
  const answer = await kept.ask();
  if (answer.kind === 'answered') return kept;
  await kept.close();
  throw new Error(`${link.name}: no connection to keep before the fault: ${answer.kind}`);
}

function keepHttp(link: Pick<Link, 'listen'>): KeptConnection {
  const { host, port } = addressOf(link.listen);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let sockets = 0;
  return {
    ask: () => {
      const startedMs = performance.now();
      return new Promise((resolve) => {
        const asking = request({ agent, host, port, path: '/healthz', timeout: silentAfterMs }, (response) => {
          response.resume();
          response.once('end', () => resolve({ kind: 'answered', afterMs: performance.now() - startedMs }));
          response.once('error', () => resolve({ kind: 'broken' }));
        });
        asking.once('socket', () => {
          if (!asking.reusedSocket) sockets += 1;
          // A second socket is not the connection that was kept.
          if (sockets > 1) resolve({ kind: 'broken' });
        });
        asking.once('timeout', () => resolve({ kind: 'silent' }));
        asking.once('error', () => resolve({ kind: 'broken' }));
        asking.end();
      });
    },
    close: async () => agent.destroy(),
  };
}

async function keepDatabase(link: Pick<Link, 'listen'>, databaseUrl: string): Promise<KeptConnection> {
  const url = new URL(databaseUrl);
  url.host = link.listen;
  const client = new pg.Client({
    connectionString: url.href,
    application_name: 'diamond-run link probe',
    connectionTimeoutMillis: silentAfterMs,
    query_timeout: silentAfterMs,
  });
  let broken = false;
  client.on('error', () => {
    broken = true;
  });
  client.on('end', () => {
    broken = true;
  });
  await client.connect();
  let waiting: Promise<LinkAnswer> | undefined;
  return {
    ask: async () => {
      if (broken) return { kind: 'broken' };
      // One question at a time: a later one would only queue behind the unanswered.
      waiting ??= ask(client, () => broken).finally(() => {
        waiting = undefined;
      });
      return waiting;
    },
    close: async () => {
      // Not awaited: over a stalled link the farewell is not answered either.
      client.end().catch(() => undefined);
      (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
    },
  };
}

async function ask(client: pg.Client, isBroken: () => boolean): Promise<LinkAnswer> {
  const startedMs = performance.now();
  try {
    await client.query('SELECT 1');
    return { kind: 'answered', afterMs: performance.now() - startedMs };
  } catch (error) {
    return isBroken() || messageOf(error) !== 'Query read timeout' ? { kind: 'broken' } : { kind: 'silent' };
  }
}
