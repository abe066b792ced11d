/**
 * What is degraded, in the gateway's own view: `stream` while it cannot listen to the ledger, `worker` while nobody holds a
 * lease, `executor` as the leading worker reports it. While the database is away the last answer about the others stands.
 */
import type { Database } from '../../service/database.ts';
import { DatabaseUnavailableError } from '../../service/database-error.ts';
import type { Log } from '../../service/log.ts';
import type { Degraded } from './frames.ts';

const pollMs = 1_000;

// A report of the worker counts for 10 s. A change of leader takes a lease's length, which is not worth telling: the
// worker counts as away 2 s after the lease has run out.
const stateQuery = {
  name: 'system-state',
  text: `
    SELECT part, since FROM accord.service_state
     WHERE state = 'degraded' AND part = 'executor' AND updated_at > statement_timestamp() - interval '10 s'
    UNION ALL
    SELECT 'worker', max(expires_at) FROM accord.lease
    HAVING coalesce(max(expires_at) < statement_timestamp() - interval '2 s', true)
     ORDER BY part`,
};

export class SystemState {
  readonly #database: Database;
  readonly #log: Log;
  readonly #changed: (degraded: readonly Degraded[]) => void;
  readonly #startedAt = new Date().toISOString();
  #streamDownSince: string | undefined = this.#startedAt;
  #reported: readonly Degraded[] = [];
  #told = '';
  #timer: NodeJS.Timeout | undefined;

  constructor(database: Database, log: Log, changed: (degraded: readonly Degraded[]) => void) {
    this.#database = database;
    this.#log = log;
    this.#changed = changed;
  }

  get degraded(): readonly Degraded[] {
    if (this.#streamDownSince === undefined) return this.#reported;
    return [...this.#reported, { part: 'stream', since: this.#streamDownSince }];
  }

  start(): void {
    this.#timer = setTimeout(() => void this.#poll(), 0);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  streamUp(): void {
    this.#streamDownSince = undefined;
    this.#tellChange();
  }

  streamDown(): void {
    this.#streamDownSince ??= new Date().toISOString();
    this.#tellChange();
  }

  async #poll(): Promise<void> {
    try {
      const { rows } = await this.#database.query<{ part: Degraded['part']; since: Date | null }>(stateQuery);
      this.#reported = rows.map(({ part, since }) => ({ part, since: since?.toISOString() ?? this.#startedAt }));
      this.#tellChange();
    } catch (error) {
      // Away is what `stream` says already; anything else is a fault of ours.
      if (!(error instanceof DatabaseUnavailableError)) this.#log.error({ err: error }, 'system state cannot be read');
    }
    if (this.#timer !== undefined) this.#timer = setTimeout(() => void this.#poll(), pollMs);
  }

  #tellChange(): void {
    const { degraded } = this;
    const text = JSON.stringify(degraded);
    if (text === this.#told) return;
    this.#told = text;
    this.#changed(degraded);
  }
}
