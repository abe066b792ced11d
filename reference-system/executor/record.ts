import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { RefusedWork } from './expression.ts';
import { doWork } from './work.ts';

export type Attempt = { jobId: string; round: number; attemptId: string; fencingToken: number };
export type Execution = Attempt & { kind: string; input: string };

export type Outcome =
  | { outcome: 'done'; result: string; effectId: string; replayed: boolean }
  | { outcome: 'refused'; message: string }
  | { outcome: 'stale-token'; highestToken: number };
export type KnownOutcome = Outcome | { outcome: 'none' };

export type Effect = Attempt & { n: number; effectId: string; kind: string; result: string; at: string };
export type Call = { n: number; at: string; call: string; outcome: string } & {
  [K in keyof Attempt]: Attempt[K] | null;
};

const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  CREATE TABLE IF NOT EXISTS token (job_id TEXT PRIMARY KEY, highest INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS effect (
    n INTEGER PRIMARY KEY AUTOINCREMENT, effect_id TEXT NOT NULL UNIQUE, job_id TEXT NOT NULL, round INTEGER NOT NULL,
    attempt_id TEXT NOT NULL, fencing_token INTEGER NOT NULL, kind TEXT NOT NULL, result TEXT NOT NULL, at TEXT NOT NULL,
    UNIQUE (job_id, round)) STRICT;
  CREATE TABLE IF NOT EXISTS refusal (
    job_id TEXT NOT NULL, round INTEGER NOT NULL, message TEXT NOT NULL, PRIMARY KEY (job_id, round)) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS call (
    n INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, call TEXT NOT NULL, job_id TEXT, round INTEGER,
    attempt_id TEXT, fencing_token INTEGER, outcome TEXT NOT NULL) STRICT;
`;

/**
 * What this executor has done, on disk before it is answered: effects, refusals, the highest fencing token seen per job, and
 * every call. Each public method is one transaction; calls run one after another, as SQLite's do.
 */
export class ExecutionRecord {
  readonly #db: DatabaseSync;

  constructor(directory: string) {
    mkdirSync(directory, { recursive: true });
    this.#db = new DatabaseSync(join(directory, 'executor.sqlite'));
    this.#db.exec(SCHEMA);
  }

  /** Does the work of (job, round), or repeats what became of it. A token lower than the job's highest is refused. */
  execute(execution: Execution): Outcome {
    return this.#recorded('execute', execution, () => {
      const known = this.#known(execution);
      if (known.outcome !== 'none') return known;
      try {
        return this.#perform(execution, doWork(execution.kind, execution.input));
      } catch (error) {
        if (!(error instanceof RefusedWork)) throw error;
        const { jobId, round } = execution;
        this.#db.prepare('INSERT INTO refusal VALUES (?, ?, ?)').run(jobId, round, error.message);
        return { outcome: 'refused', message: error.message };
      }
    });
  }

  /** What became of (job, round). The asker's token is registered first: nobody with a lower one can do it afterwards. */
  inquire(attempt: Attempt): KnownOutcome {
    return this.#recorded('inquire', attempt, () => this.#known(attempt));
  }

  /** Notes a call that was malformed. */
  noteInvalid(call: string): void {
    this.#note(call, { jobId: null, round: null, attemptId: null, fencingToken: null }, 'invalid');
  }

  /** At most `limit` effects after number `after`, oldest first. */
  effects(after: number, limit: number): Effect[] {
    return this.#db
      .prepare(
        `SELECT n, effect_id AS effectId, job_id AS jobId, round, attempt_id AS attemptId, fencing_token AS fencingToken, kind,
           result, at FROM effect WHERE n > ? ORDER BY n LIMIT ?`,
      )
      .all(after, limit) as Effect[];
  }

  /** The highest fencing token seen of each of the jobs. */
  tokens(jobIds: readonly string[]): { jobId: string; highestToken: number }[] {
    return this.#db
      .prepare(
        'SELECT job_id AS jobId, highest AS highestToken FROM token WHERE job_id IN (SELECT value FROM json_each(?)) ORDER BY 1',
      )
      .all(JSON.stringify(jobIds)) as { jobId: string; highestToken: number }[];
  }

  /** At most `limit` calls after number `after`, oldest first. */
  calls(after: number, limit: number): Call[] {
    return this.#db
      .prepare(
        `SELECT n, at, call, job_id AS jobId, round, attempt_id AS attemptId, fencing_token AS fencingToken, outcome
           FROM call WHERE n > ? ORDER BY n LIMIT ?`,
      )
      .all(after, limit) as Call[];
  }

  /** Whether the record can be read. */
  check(): void {
    this.#db.prepare('SELECT 1 FROM token LIMIT 1').get();
  }

  close(): void {
    this.#db.close();
  }

  #recorded(call: string, attempt: Attempt, answer: () => KnownOutcome): Outcome;
  #recorded(call: string, attempt: Attempt, answer: () => KnownOutcome): KnownOutcome;
  #recorded(call: string, attempt: Attempt, answer: () => KnownOutcome): KnownOutcome {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      const highestToken = this.#raiseToken(attempt);
      const outcome: KnownOutcome =
        attempt.fencingToken < highestToken ? { outcome: 'stale-token', highestToken } : answer();
      const repeated = call === 'execute' && outcome.outcome === 'done' && outcome.replayed;
      this.#note(call, attempt, repeated ? 'replayed' : outcome.outcome);
      this.#db.exec('COMMIT');
      return outcome;
    } catch (error) {
      this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  #raiseToken({ jobId, fencingToken }: Attempt): number {
    const row = this.#db
      .prepare(
        `INSERT INTO token VALUES (?, ?) ON CONFLICT (job_id) DO UPDATE SET highest = max(highest, excluded.highest)
           RETURNING highest`,
      )
      .get(jobId, fencingToken) as { highest: number };
    return row.highest;
  }

  #known({ jobId, round }: Attempt): KnownOutcome {
    const effect = this.#db
      .prepare('SELECT result, effect_id AS effectId FROM effect WHERE job_id = ? AND round = ?')
      .get(jobId, round) as { result: string; effectId: string } | undefined;
    if (effect) return { outcome: 'done', ...effect, replayed: true };
    const refusal = this.#db.prepare('SELECT message FROM refusal WHERE job_id = ? AND round = ?').get(jobId, round) as
      | { message: string }
      | undefined;
    return refusal ? { outcome: 'refused', ...refusal } : { outcome: 'none' };
  }

  #perform(execution: Execution, result: string): Outcome {
    const effectId = randomUUID();
    const { jobId, round, attemptId, fencingToken, kind } = execution;
    this.#db
      .prepare(
        `INSERT INTO effect (effect_id, job_id, round, attempt_id, fencing_token, kind, result, at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(effectId, jobId, round, attemptId, fencingToken, kind, result, new Date().toISOString());
    return { outcome: 'done', result, effectId, replayed: false };
  }

  #note(call: string, attempt: { [K in keyof Attempt]: Attempt[K] | null }, outcome: string): void {
    const { jobId, round, attemptId, fencingToken } = attempt;
    this.#db
      .prepare(
        'INSERT INTO call (at, call, job_id, round, attempt_id, fencing_token, outcome) VALUES (?, ?, ?, ?, ?, ?, ?)',
      )
      .run(new Date().toISOString(), call, jobId, round, attemptId, fencingToken, outcome);
  }
}
