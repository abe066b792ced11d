/**
 * A service's ear at the ledger: one connection that LISTENs. A notification that cannot arrive makes no sound, so the
 * connection is asked something every second; no answer within 1.5 s and it is given up and opened anew.
 */
import pg from 'pg';
import { connectionOptions } from './database.ts';
import type { Log } from './log.ts';

const heartbeatMs = 1_000;
const answerTimeoutMs = 1_500;
const reconnectMs = { least: 200, most: 2_000 };

export interface ListenerEvents {
  /** LISTEN is in effect, for the first time or again: whatever was told before may have been missed. */
  up(): void;
  down(): void;
  notified(channel: string, payload: string): void;
  /** Once a second, on the listening connection itself; rejecting it gives the connection up. */
  heartbeat(client: pg.Client): Promise<void>;
}

export class LedgerListener {
  readonly #url: string;
  readonly #applicationName: string;
  readonly #channels: readonly string[];
  readonly #events: ListenerEvents;
  readonly #log: Log;
  readonly #stop = new AbortController();
  #finished: Promise<void> = Promise.resolve();

  constructor(options: {
    url: string;
    applicationName: string;
    channels: readonly string[];
    events: ListenerEvents;
    log: Log;
  }) {
    this.#url = options.url;
    this.#applicationName = options.applicationName;
    this.#channels = options.channels;
    this.#events = options.events;
    this.#log = options.log;
  }

  start(): void {
    this.#finished = this.#run();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#finished;
  }

  async #run(): Promise<void> {
    let failures = 0;
    while (!this.#stop.signal.aborted) {
      try {
        await this.#listen(() => {
          failures = 0;
        });
      } catch (error) {
        if (failures === 0) this.#log.warn({ err: error }, 'the listening connection was lost, opening another');
        failures += 1;
      }
      if (this.#stop.signal.aborted) break;
      this.#events.down();
      const longestMs = Math.min(reconnectMs.most, reconnectMs.least * 2 ** Math.min(failures, 10));
      await this.#pause(longestMs * (0.5 + Math.random() / 2));
    }
  }

  /** Returns when asked to stop, throws when the connection is lost. */
  async #listen(listening: () => void): Promise<void> {
    const client = new pg.Client({
      ...connectionOptions(this.#url, this.#applicationName),
      query_timeout: answerTimeoutMs,
    });
    const lost = new Promise<never>((_resolve, reject) => {
      client.on('error', reject);
      client.on('end', () => reject(new Error('the server closed the connection')));
    });
    lost.catch(() => undefined); // Reported where it is raced below.
    client.on('notification', ({ channel, payload = '' }) => this.#events.notified(channel, payload));
    try {
      await client.connect();
      for (const channel of this.#channels) await client.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
      listening();
      this.#events.up();
      while (!this.#stop.signal.aborted) {
        await Promise.race([lost, this.#events.heartbeat(client)]);
        await Promise.race([lost, this.#pause(heartbeatMs)]);
      }
    } finally {
      // Not awaited: a stalled link would not answer the farewell either.
      client.end().catch(() => undefined);
    }
  }

  #pause(durationMs: number): Promise<void> {
    return new Promise((resolve) => {
      const { signal } = this.#stop;
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, durationMs);
      signal.addEventListener('abort', done);
      if (signal.aborted) done();
    });
  }
}
