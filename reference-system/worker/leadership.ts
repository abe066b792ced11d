import type { Queryable } from '../service/database.ts';
import type { Log } from '../service/log.ts';
import { pause } from './pause.ts';
import { Term } from './term.ts';

export type LeadershipOptions = {
  db: Queryable;
  log: Log;
  leaseName: string;
  /** Who this worker is; shown in accord.lease. */
  holder: string;
  ttlMs: number;
  /** What a leader does. Must settle soon after the term's signal is aborted. */
  lead: (term: Term) => Promise<void>;
};

/**
 * Stands by for the lease, leads while it holds it, and stands by again. The lease is renewed three times per its length. How
 * long it lasts is reckoned from the moment a call is *sent*, so this worker's belief always ends before the database's.
 */
export class Leadership {
  readonly #options: LeadershipOptions;
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #databaseAway = false;
  #term: Term | undefined;

  constructor(options: LeadershipOptions) {
    this.#options = options;
  }

  get isLeading(): boolean {
    return this.#term?.isHeld() ?? false;
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Ends the term, waits for what `lead` still does, and gives the lease back. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { ttlMs, log, holder } = this.#options;
    while (!this.#stopping.signal.aborted) {
      const term = await this.#acquire();
      if (!term) {
        await pause((ttlMs / 3) * (0.75 + Math.random() / 2), this.#stopping.signal);
        continue;
      }
      this.#term = term;
      const { token } = term.fence;
      log.info({ holder, fencingToken: String(token) }, 'leading');
      const leading = this.#options.lead(term).catch((error: unknown) => {
        log.error({ err: error }, 'leading failed, standing by');
        term.end('leading failed');
      });
      await this.#renewUntilOver(term);
      await leading;
      this.#term = undefined;
      log.info({ holder, fencingToken: String(token), reason: term.endedBecause }, 'no longer leading');
      await this.#release(term);
    }
  }

  async #acquire(): Promise<Term | undefined> {
    const { leaseName, holder, ttlMs } = this.#options;
    const sentMs = performance.now();
    const token = await this.#ask<string | number | null>('SELECT accord.lease_acquire($1, $2, $3) AS answer', [
      leaseName,
      holder,
      `${ttlMs} ms`,
    ]);
    if (token === null || token === undefined) return undefined;
    return new Term({ leaseName, token: BigInt(token) }, sentMs + ttlMs);
  }

  async #renewUntilOver(term: Term): Promise<void> {
    const { leaseName, holder, ttlMs } = this.#options;
    const either = AbortSignal.any([this.#stopping.signal, term.signal]);
    let untilNextMs = ttlMs / 3;
    while (!this.#stopping.signal.aborted) {
      await pause(untilNextMs, either);
      if (!term.isHeld() || this.#stopping.signal.aborted) break;
      const sentMs = performance.now();
      const renewed = await this.#ask<boolean>('SELECT accord.lease_renew($1, $2, $3, $4) AS answer', [
        leaseName,
        holder,
        String(term.fence.token),
        `${ttlMs} ms`,
      ]);
      if (renewed === false) term.end('the lease was lost');
      if (renewed === true) term.extend(sentMs + ttlMs);
      // No answer: try again soon, until the term ends by itself.
      untilNextMs = renewed === undefined ? ttlMs / 10 : ttlMs / 3;
    }
    term.end('stopping');
  }

  /** So that a successor need not wait. Where the database is away the lease simply runs out. */
  async #release(term: Term): Promise<void> {
    const { leaseName, holder } = this.#options;
    await this.#ask('SELECT accord.lease_release($1, $2, $3) AS answer', [leaseName, holder, String(term.fence.token)]);
  }

  /** The answer, or undefined when there was none within a third of the lease: the lease goes on without us then. */
  async #ask<T>(text: string, values: unknown[]): Promise<T | undefined> {
    const tooLate = Promise.withResolvers<never>();
    const patienceMs = this.#options.ttlMs / 3;
    const timer = setTimeout(() => tooLate.reject(new Error(`no answer within ${patienceMs} ms`)), patienceMs);
    try {
      const { rows } = await Promise.race([this.#options.db.query<{ answer: T }>({ text, values }), tooLate.promise]);
      if (this.#databaseAway) this.#options.log.info('the lease can be asked for again');
      this.#databaseAway = false;
      return rows[0]?.answer;
    } catch (error) {
      if (!this.#databaseAway) this.#options.log.warn({ err: error }, 'the lease cannot be asked for');
      this.#databaseAway = true;
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }
}
