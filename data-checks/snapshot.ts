import pg from 'pg';
import { CannotTell, DiamondError, messageOf } from '../harness/errors.ts';
import type { RelationMap, RelationName } from './relations.ts';
import { withRelations } from './with-relations.ts';

export interface SnapshotOptions {
  readonly databaseUrl: string;
  readonly relations: RelationMap;
  /** For each statement; a check that needs longer cannot tell. */
  readonly statementTimeoutMs: number;
}

/** What the server said about itself and its clock when the snapshot was taken. */
export interface SnapshotFacts {
  readonly database: string;
  readonly serverVersion: string;
  readonly inRecovery: boolean;
  /** The server's clock, milliseconds since the epoch. */
  readonly serverMs: number;
  /** This process's clock just before the snapshot: what was acknowledged before it must be in it. */
  readonly openedMs: number;
  /** How far the server's clock is ahead of this process's, known to ± `clockErrorMs`. */
  readonly clockOffsetMs: number;
  readonly clockErrorMs: number;
  /** On a replica: commit time of the last transaction that it has replayed. */
  readonly replayedMs: number | undefined;
}

export type Row = Record<string, unknown>;

/**
 * One read-only REPEATABLE READ transaction: every check sees the same state of the database, and none can change it. Works on
 * a replica too. A statement that fails leaves the snapshot usable.
 */
export class Snapshot {
  readonly facts: SnapshotFacts;
  readonly #client: pg.Client;
  readonly #options: SnapshotOptions;
  #cursors = 0;
  /** Savepoint, statement and release belong together, also while two streams are read side by side. */
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(client: pg.Client, options: SnapshotOptions, facts: SnapshotFacts) {
    this.#client = client;
    this.#options = options;
    this.facts = facts;
  }

  /** Throws a DiamondError for a malformed URL, CannotTell where the server cannot be reached or refuses. */
  static async open(options: SnapshotOptions): Promise<Snapshot> {
    const client = new pg.Client({
      connectionString: checkedUrl(options.databaseUrl),
      application_name: 'diamond-run data-checks',
      connectionTimeoutMillis: 10_000,
    });
    // Without a listener a connection that breaks between two statements would end the process.
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      await client.query(`SET LOCAL statement_timeout = ${Math.ceil(options.statementTimeoutMs)}`);
      await client.query("SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL TIME ZONE 'UTC'");
      // Every check reads each of its rows once, and joins them by equality. Statistics older than the rows, as of a tenant that came
      // after the last ANALYZE, promise one row where there are thousands, and a loop over them would read everything for each.
      await client.query('SET LOCAL enable_nestloop = off; SET LOCAL enable_mergejoin = off');
      return new Snapshot(client, options, await readFacts(client));
    } catch (cause) {
      await client.end().catch(() => undefined);
      throw new CannotTell(`cannot read ${nameOf(options.databaseUrl)}: ${messageOf(cause)}. ${adviceFor(cause)}`, {
        cause,
      });
    }
  }

  /** Rows of a query over canonical relations. `what` names it in errors. Throws CannotTell where it could not be answered. */
  async query(
    what: string,
    sql: string,
    relations: readonly RelationName[],
    values: readonly unknown[] = [],
  ): Promise<Row[]> {
    const text = withRelations(sql, relations, this.#options.relations, what);
    return this.#guarded(what, async () => (await this.#client.query<Row>(text, [...values])).rows);
  }

  /** Streams a query's rows as arrays, in portions, without holding them all. The next portion is fetched meanwhile. */
  async *stream(
    what: string,
    sql: string,
    relations: readonly RelationName[],
    portion = 10_000,
  ): AsyncGenerator<unknown[][]> {
    const text = withRelations(sql, relations, this.#options.relations, what);
    const portions = `portions_${++this.#cursors}`;
    await this.#guarded(what, () => this.#client.query(`DECLARE ${portions} NO SCROLL CURSOR FOR ${text}`));
    const fetch = () => {
      const rows = this.#guarded(what, async () => {
        const result = await this.#client.query<unknown[]>({
          text: `FETCH ${portion} FROM ${portions}`,
          rowMode: 'array',
        });
        return result.rows;
      });
      rows.catch(() => undefined); // reported where it is awaited
      return rows;
    };
    let next = fetch();
    try {
      for (;;) {
        const rows = await next;
        if (rows.length === 0) return;
        next = fetch();
        yield rows;
      }
    } finally {
      await next.catch(() => undefined);
      await this.#client.query(`CLOSE ${portions}`).catch(() => undefined);
    }
  }

  async close(): Promise<void> {
    await this.#client.query('ROLLBACK').catch(() => undefined);
    await this.#client.end();
  }

  #guarded<Value>(what: string, body: () => Promise<Value>): Promise<Value> {
    const turn = this.#turn.then(() => this.#inSavepoint(what, body));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #inSavepoint<Value>(what: string, body: () => Promise<Value>): Promise<Value> {
    const startedMs = performance.now();
    await this.#client.query('SAVEPOINT guarded').catch((cause: unknown) => {
      throw new CannotTell(`${what}: the connection to the database is gone: ${messageOf(cause)}`, { cause });
    });
    try {
      const value = await body();
      await this.#client.query('RELEASE guarded');
      return value;
    } catch (cause) {
      await this.#client.query('ROLLBACK TO guarded').catch(() => undefined);
      const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
      throw new CannotTell(`${what}: ${messageOf(cause)} (after ${seconds} s). ${adviceFor(cause, this.#options)}`, {
        cause,
      });
    }
  }
}

async function readFacts(client: pg.Client): Promise<SnapshotFacts> {
  const openedMs = Date.now();
  const { rows } = await client.query<{
    database: string;
    version: string;
    recovery: boolean;
    server: string;
    replayed: string;
  }>(`
    SELECT current_database() AS database, current_setting('server_version') AS version, pg_is_in_recovery() AS recovery,
      extract(epoch FROM clock_timestamp()) * 1000 AS server,
      extract(epoch FROM pg_last_xact_replay_timestamp()) * 1000 AS replayed`);
  const answeredMs = Date.now();
  const row = rows[0]!;
  return {
    database: row.database,
    serverVersion: row.version,
    inRecovery: row.recovery,
    serverMs: Number(row.server),
    openedMs,
    clockOffsetMs: Number(row.server) - (openedMs + answeredMs) / 2,
    clockErrorMs: (answeredMs - openedMs) / 2 + 1,
    replayedMs: row.recovery && row.replayed ? Number(row.replayed) : undefined,
  };
}

function checkedUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^postgres(ql)?:$/.test(url.protocol) && url.pathname.length > 1) return text;
  throw new DiamondError({
    code: 'bad-database-url',
    subject: '--database-url',
    expected: 'postgresql://user:password@host:port/database',
    received: url ? `${url.protocol}//…${url.pathname}` : 'text that is no URL',
    action: 'Give the URL of a role that may read the ledger; a replica will do.',
  });
}

/** The URL as it may be shown: without its password. */
function nameOf(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  return `${url.protocol}//${url.username ? `${url.username}@` : ''}${url.host}${url.pathname}`;
}

function adviceFor(cause: unknown, options?: SnapshotOptions): string {
  const code = (cause as { code?: string }).code ?? '';
  if (code === '57014') {
    return `It took longer than ${(options?.statementTimeoutMs ?? 0) / 1000} s: raise --timeout, run it on a replica, or look at its plan with EXPLAIN.`;
  }
  if (code === '42501') return 'Grant SELECT on it to this role, or use the URL of one that may read everything.';
  if (code === '42P01')
    return "There is no such table: is it the right database, and the right system's mapping (--system)?";
  if (code === '42703')
    return "There is no such column: the adapter's relation does not fit this schema, or lacks a canonical column.";
  if (code === '40001')
    return 'The replica cancelled it: set hot_standby_feedback, or raise max_standby_streaming_delay.';
  if (code === '28P01' || code === '28000') return 'Look at user and password of --database-url.';
  if (code === '3D000') return 'There is no such database: look at the path of --database-url.';
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'ETIMEDOUT')
    return 'Look at host and port of --database-url.';
  return 'Look at the message of the server.';
}
