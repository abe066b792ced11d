import type { Snapshot } from '../snapshot.ts';
import { comparable } from './kept-rows.ts';

/** Columns of the timeline that are compared, in the fold's order; the second names the place. */
const columns = ['seq', 'conversation_id', 'kind', 'item_id', 'actor_id', 'body'] as const;
const sql = `SELECT tenant_id::text, ${columns.map((column) => `${column}::text`).join(', ')} FROM timeline ORDER BY timeline.tenant_id, timeline.seq`;

type TimelineRow = [tenantId: string, seq: string, ...rest: (string | null)[]];

export interface TimelineDifference {
  readonly problem: 'missing' | 'not by an event' | 'differs';
  readonly tenantId: string;
  readonly seq: number;
  readonly kept?: string;
  readonly folded?: string;
}

/**
 * Walks the timeline beside the ledger, both in order of tenant and seq, holding one portion of it: a timeline of millions of
 * texts fits in no map.
 */
export class TimelineMerge {
  readonly #rows: AsyncGenerator<unknown[][]>;
  readonly #differs: (difference: TimelineDifference) => void;
  #portion: readonly TimelineRow[] = [];
  #at = 0;

  constructor(snapshot: Snapshot, differs: (difference: TimelineDifference) => void) {
    this.#rows = snapshot.stream('fold-in-code (timeline)', sql, ['timeline']);
    this.#differs = differs;
  }

  /** The ledger is at this event, which makes this item or none. */
  async pass(
    tenantId: string,
    seq: number,
    folded: Readonly<Record<string, string | number | null>> | undefined,
  ): Promise<void> {
    for (let row = await this.#peek(); row?.[0] === tenantId && Number(row[1]) < seq; row = await this.#peek()) {
      this.#extra(row);
    }
    const row = await this.#peek();
    const here = row?.[0] === tenantId && Number(row[1]) === seq;
    if (!folded) {
      if (here) this.#extra(row);
      return;
    }
    const expected = comparable(columns.map((column) => folded[column] ?? null));
    if (!here) {
      this.#differs({ problem: 'missing', tenantId, seq, folded: expected });
      return;
    }
    this.#at += 1;
    const kept = comparable(row.slice(1));
    if (kept !== expected) this.#differs({ problem: 'differs', tenantId, seq, kept, folded: expected });
  }

  /** The tenant's events are over: whatever it has left in its timeline comes from none of them. */
  async endOfTenant(tenantId: string): Promise<void> {
    for (let row = await this.#peek(); row?.[0] === tenantId; row = await this.#peek()) this.#extra(row);
  }

  /** The ledger is over. */
  async end(): Promise<void> {
    for (let row = await this.#peek(); row; row = await this.#peek()) this.#extra(row);
    await this.#rows.return(undefined);
  }

  #extra(row: TimelineRow): void {
    this.#at += 1;
    this.#differs({
      problem: 'not by an event',
      tenantId: row[0],
      seq: Number(row[1]),
      kept: comparable(row.slice(1)),
    });
  }

  async #peek(): Promise<TimelineRow | undefined> {
    if (this.#at === this.#portion.length) {
      const next = await this.#rows.next();
      this.#portion = next.done ? [] : (next.value as TimelineRow[]);
      this.#at = 0;
    }
    return this.#portion[this.#at];
  }
}
