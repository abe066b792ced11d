/**
 * The connection pool of a service. Every wait has an end: 1 s for a connection, 2 s for a statement on the server,
 * 2.5 s for its answer on the wire. After a link has been silent that long every older connection is distrusted, so
 * that recovery costs one time-out and not one for each pooled connection.
 */
import pg from 'pg';
import { asDatabaseError, breaksConnection, DatabaseUnavailableError } from './database-error.ts';
import type { Log } from './log.ts';

export const connectTimeoutMs = 1_000;
export const statementTimeoutMs = 2_000;
export const answerTimeoutMs = 2_500;

/** What code that runs statements needs; a Database, a pg.Pool and a pg.Client all fit. */
export interface Queryable {
  query<Row extends pg.QueryResultRow>(
    statement: string | pg.QueryConfig,
    values?: unknown[],
  ): Promise<pg.QueryResult<Row>>;
}

/** int8 arrives as a number: the ledger's sequence numbers stay far below 2^53. Everything else as pg does it. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
};

/** Options that every connection of a service shares, the gateway's LISTEN connection too. */
export function connectionOptions(url: string, applicationName: string): pg.ClientConfig {
  return {
    connectionString: url,
    application_name: applicationName,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
    query_timeout: answerTimeoutMs,
    idle_in_transaction_session_timeout: 5_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 5_000,
    types,
  };
}

export class Database implements Queryable {
  readonly pool: pg.Pool;
  readonly #connectedAtMs = new WeakMap<pg.PoolClient, number>();
  #distrustUntilMs = 0;

  constructor(options: { url: string; poolMax: number; applicationName: string; log: Log }) {
    this.pool = new pg.Pool({
      ...connectionOptions(options.url, options.applicationName),
      max: options.poolMax,
      // A burst's connections are given back soon after it: other services share the server's few.
      idleTimeoutMillis: 10_000,
    });
    this.pool.on('connect', (client) => {
      this.#connectedAtMs.set(client, performance.now());
      // The pool listens only while a client is idle. One that is lost between two statements of its borrower would raise
      // an unheard 'error' and end the process; the borrower's next statement fails all the same.
      client.on('error', (error) => options.log.debug({ err: error }, 'database connection lost'));
    });
    this.pool.on('error', (error) => options.log.warn({ err: error }, 'idle database connection lost'));
  }

  /**
   * Runs one statement in a transaction of its own.
   * @throws DatabaseUnavailableError when there is no connection, no answer in time or PostgreSQL cannot serve now;
   * any other error of PostgreSQL as it is, with the connection kept.
   */
  async query<Row extends pg.QueryResultRow>(
    statement: string | pg.QueryConfig,
    values?: unknown[],
  ): Promise<pg.QueryResult<Row>> {
    return this.withClient((client) => client.query<Row>(statement, values));
  }

  /** Runs `work` on one connection, with the same errors as `query`. */
  async withClient<Result>(work: (client: pg.PoolClient) => Promise<Result>): Promise<Result> {
    const client = await this.#checkOut();
    let broken = false;
    try {
      return await work(client);
    } catch (error) {
      broken = breaksConnection(error);
      if (error instanceof Error && error.message === 'Query read timeout') this.#distrustUntilMs = performance.now();
      throw asDatabaseError(error);
    } finally {
      client.release(broken);
    }
  }

  /** Runs `work` between BEGIN and COMMIT; rolls back when it throws. */
  async transaction<Result>(work: (client: pg.PoolClient) => Promise<Result>): Promise<Result> {
    return this.withClient(async (client) => {
      await client.query('BEGIN');
      try {
        const result = await work(client);
        await client.query('COMMIT');
        return result;
      } catch (error) {
        if (!breaksConnection(error)) await client.query('ROLLBACK');
        throw error;
      }
    });
  }

  async #checkOut(): Promise<pg.PoolClient> {
    for (;;) {
      const client = await this.pool.connect().catch((error: unknown) => {
        throw new DatabaseUnavailableError('no connection', { cause: error });
      });
      if ((this.#connectedAtMs.get(client) ?? 0) >= this.#distrustUntilMs) return client;
      client.release(true);
    }
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}
