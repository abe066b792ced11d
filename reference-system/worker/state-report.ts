import { asLedgerError, LedgerError } from '../ledger/ledger-error.ts';
import type { Queryable } from '../service/database.ts';
import { Doorbell } from './doorbell.ts';
import type { GuardedExecutor } from './guarded-executor.ts';
import type { Term } from './term.ts';

const EVERY_MS = 1_000;

/** Tells the gateways, through the database, what the leader knows: that it leads, and how the executor is. */
export class StateReport {
  readonly #db: Queryable;
  readonly #executor: GuardedExecutor;
  readonly #doorbell = new Doorbell();

  constructor(db: Queryable, executor: GuardedExecutor) {
    this.#db = db;
    this.#executor = executor;
  }

  /** Something has changed: report at once. */
  wake = (): void => this.#doorbell.ring();

  async run(term: Term): Promise<void> {
    while (term.isHeld()) {
      try {
        await this.#report(term, 'worker', true, null);
        const { state } = this.#executor;
        await this.#report(term, 'executor', state === 'closed', state === 'closed' ? null : `breaker ${state}`);
      } catch (error) {
        const meaning = asLedgerError(error);
        if (!(meaning instanceof LedgerError)) throw error;
        if (meaning.code === 'fence-stale') term.end('another worker leads');
        // Unavailable: what is reported grows old, which says it all.
      }
      await this.#doorbell.wait(0, EVERY_MS, term.signal);
    }
  }

  async #report({ fence }: Term, part: string, ok: boolean, detail: string | null): Promise<void> {
    await this.#db.query({
      name: 'worker.report-state',
      text: 'SELECT accord.report_service_state($1, $2, $3, $4, $5)',
      values: [fence.leaseName, String(fence.token), part, ok ? 'ok' : 'degraded', detail],
    });
  }
}
