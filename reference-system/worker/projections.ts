import { asLedgerError, LedgerError } from '../ledger/ledger-error.ts';
import type { Queryable } from '../service/database.ts';
import { Doorbell } from './doorbell.ts';
import type { Term } from './term.ts';

const PROJECTIONS = ['conversation_summary', 'tenant_activity'];
/** Events folded in one transaction: bounded, so that it stays far below the statement time-out. */
const BATCH = 2_000;
/** Projecting at most this often when there is much news (one transaction then takes many events), and at least this often. */
const LOOK = { leastMs: 100, mostMs: 1_000 };

const FIND_BEHIND = {
  name: 'worker.find-behind',
  text: `
    SELECT p.name AS projection, h.tenant_id AS "tenantId", (h.seq - coalesce(c.seq, 0))::int AS behind
      FROM accord.ledger_head h CROSS JOIN unnest($1::text[]) AS p (name)
      LEFT JOIN accord.projection_checkpoint c ON c.projection = p.name AND c.tenant_id = h.tenant_id
      WHERE h.seq > coalesce(c.seq, 0)`,
  values: [PROJECTIONS],
};

/** Keeps the asynchronous projections close behind the ledger while this worker leads. */
export class Projections {
  readonly #db: Queryable;
  readonly #doorbell = new Doorbell();
  /** Events of all tenants that are in the ledger and not yet in every projection, as last seen. */
  behindEvents = 0;

  constructor(db: Queryable) {
    this.#db = db;
  }

  /** The ledger has grown. */
  wake = (): void => this.#doorbell.ring();

  async run(term: Term): Promise<void> {
    while (term.isHeld()) {
      await this.#catchUp(term);
      await this.#doorbell.wait(LOOK.leastMs, LOOK.mostMs, term.signal);
    }
  }

  async #catchUp(term: Term): Promise<void> {
    try {
      const { rows } = await this.#db.query<{ projection: string; tenantId: string; behind: number }>(FIND_BEHIND);
      this.behindEvents = rows.reduce((sum, row) => sum + row.behind, 0);
      for (const { projection, tenantId } of rows) {
        while (term.isHeld() && !(await this.#advance(projection, tenantId, term)));
      }
    } catch (error) {
      const meaning = asLedgerError(error);
      if (!(meaning instanceof LedgerError)) throw error;
      if (meaning.code === 'fence-stale') term.end('another worker leads');
      else if (meaning.code !== 'unavailable') throw error;
      // Unavailable: the lease tells about it; the next look is a second later.
    }
  }

  /** One batch. True: the projection has reached the head. */
  async #advance(projection: string, tenantId: string, { fence }: Term): Promise<boolean> {
    const { rows } = await this.#db.query<{ reached: boolean }>({
      name: 'worker.project',
      text: 'SELECT checkpoint_seq >= head_seq AS reached FROM accord.project_pending($1, $2, $3, $4, $5)',
      values: [projection, tenantId, fence.leaseName, String(fence.token), BATCH],
    });
    return rows[0]!.reached;
  }
}
