import type { Snapshot } from '../snapshot.ts';
import type { TimelineItem } from './fold.ts';

const sql = `SELECT tenant_id::text, seq::text, conversation_id::text, kind, item_id::text, actor_id::text, body
  FROM timeline ORDER BY timeline.tenant_id, timeline.seq`;

type TimelineRow = [
  tenantId: string,
  seq: string,
  conversationId: string | null,
  kind: string | null,
  itemId: string | null,
  actorId: string | null,
  body: string | null,
];

export interface TimelineDifference {
  readonly problem: 'missing' | 'not by an event' | 'differs';
  readonly tenantId: string;
  readonly seq: number;
  readonly kept?: TimelineRow;
  readonly folded?: TimelineItem;
}

/**
 * Walks the timeline beside the ledger, both in order of tenant and seq, holding one portion of it: a timeline of millions of
 * texts fits in no map. Where a method answers false, the portion is used up: `refill`, then call it again with the same. (An
 * await for each of a million events cost more than all the rest.)
 */
export class TimelineMerge {
  readonly #rows: AsyncGenerator<unknown[][]>;
  readonly #differs: (difference: TimelineDifference) => void;
  #portion: readonly TimelineRow[] = [];
  #at = 0;
  #ended = false;

  constructor(snapshot: Snapshot, differs: (difference: TimelineDifference) => void) {
    this.#rows = snapshot.stream('fold-in-code (timeline)', sql, ['timeline']);
    this.#differs = differs;
  }

  async refill(): Promise<void> {
    const next = await this.#rows.next();
    this.#ended = next.done === true;
    this.#portion = next.done ? [] : (next.value as TimelineRow[]);
    this.#at = 0;
  }

  /** The ledger is at this event, which makes this item or none. */
  pass(tenantId: string, seq: number, folded: TimelineItem | undefined): boolean {
    const before = (row: TimelineRow) => row[0] === tenantId && Number(row[1]) < (folded ? seq : seq + 1);
    if (!this.#skip(before)) return false;
    if (!folded) return true;
    const kept = this.#portion[this.#at];
    if (kept?.[0] !== tenantId || Number(kept[1]) !== seq) {
      this.#differs({ problem: 'missing', tenantId, seq, folded });
      return true;
    }
    this.#at += 1;
    if (!same(kept, folded)) this.#differs({ problem: 'differs', tenantId, seq, kept, folded });
    return true;
  }

  /** The tenant's events are over: whatever it has left in its timeline comes from none of them. */
  endOfTenant(tenantId: string): boolean {
    return this.#skip((row) => row[0] === tenantId);
  }

  /** The ledger is over, and so is what the timeline may hold. */
  end(): boolean {
    return this.#skip(() => true);
  }

  /** Passes over rows that no event has made. False: the portion is used up, and there may be more. */
  #skip(extra: (row: TimelineRow) => boolean): boolean {
    for (; this.#at < this.#portion.length; this.#at += 1) {
      const kept = this.#portion[this.#at]!;
      if (!extra(kept)) return true;
      this.#differs({ problem: 'not by an event', tenantId: kept[0], seq: Number(kept[1]), kept });
    }
    return this.#ended;
  }
}

function same(kept: TimelineRow, folded: TimelineItem): boolean {
  return (
    kept[2] === folded.conversationId &&
    kept[3] === folded.kind &&
    kept[4] === folded.itemId &&
    kept[5] === folded.actorId &&
    kept[6] === folded.body
  );
}
