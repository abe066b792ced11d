import { Agent, request } from 'node:http';
import pg from 'pg';
import type { Link } from '../../harness/system.ts';
import { pause } from '../within.ts';
import { addressOf } from './address.ts';
import { type LinkAnswer, silentAfterMs } from './link-answer.ts';

/** A connection that was opened before a fault and is kept: faults must hit what is open already, not only what is new. */
export interface KeptConnection {
  /** Asks over that very connection; once it is broken it stays broken. */
  ask(): Promise<LinkAnswer>;
  close(): void;
}

/** Its answer is long enough to show that a link trickles or slices. */
const longQuestion = "SELECT repeat('x', 4096)";

/** The end of a question over a connection, whenever it comes: whether it was answered. Never rejects. */
type Question = () => Promise<boolean>;

/**
 * Opens one through the link and asks once, so that it surely stands.
 *
 * @param databaseUrl of a role that may connect; only its address is replaced by the link's
 */
export async function keepConnection(
  link: Pick<Link, 'name' | 'listen' | 'kind'>,
  databaseUrl: string,
): Promise<KeptConnection> {
  const { question, close } = link.kind === 'database' ? await openDatabase(link, databaseUrl) : openHttp(link);
  const kept = { ask: asking(question), close };
  const answer = await kept.ask();
  if (answer.kind === 'answered') return kept;
  close();
  throw new Error(`${link.name}: no connection to keep before the fault: ${answer.kind}`);
}

/** One question at a time: while one is unanswered, to ask again is to go on waiting for it. */
function asking(question: Question): KeptConnection['ask'] {
  let broken = false;
  let waiting: Promise<boolean> | undefined;
  let startedMs = 0;
  return async () => {
    if (broken) return { kind: 'broken' };
    if (!waiting) {
      startedMs = performance.now();
      waiting = question().finally(() => {
        waiting = undefined;
      });
    }
    const answered = await Promise.race([waiting, pause(silentAfterMs)]);
    if (answered === undefined) return { kind: 'silent' };
    broken = !answered;
    return answered ? { kind: 'answered', afterMs: performance.now() - startedMs } : { kind: 'broken' };
  };
}

function openHttp(link: Pick<Link, 'listen'>) {
  const { host, port } = addressOf(link.listen);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let asked = 0;
  const question: Question = () =>
    new Promise((resolve) => {
      asked += 1;
      const sent = request({ agent, host, port, path: '/healthz' }, (response) => {
        response.resume();
        response.once('end', () => resolve(true));
        response.once('error', () => resolve(false));
      });
      // A second socket is not the connection that was kept.
      sent.once('socket', () => {
        if (asked > 1 && !sent.reusedSocket) resolve(false);
      });
      sent.once('error', () => resolve(false));
      sent.end();
    });
  return { question, close: () => agent.destroy() };
}

async function openDatabase(link: Pick<Link, 'listen'>, databaseUrl: string) {
  const url = new URL(databaseUrl);
  url.host = link.listen;
  const client = new pg.Client({
    connectionString: url.href,
    application_name: 'diamond-run link probe',
    connectionTimeoutMillis: silentAfterMs,
  });
  client.on('error', () => undefined); // its question fails and tells it
  await client.connect();
  const question: Question = () =>
    client.query(longQuestion).then(
      () => true,
      () => false,
    );
  const { stream } = (client as unknown as { connection: { stream: { destroy(): void } } }).connection;
  // Destroyed, not ended: over a stalled link the farewell would not be answered either.
  return { question, close: () => stream.destroy() };
}
