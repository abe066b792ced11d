import { CannotTell } from '../harness/errors.ts';
import type { SystemDatabase } from '../harness/system.ts';
import { withSnapshot } from './check-case.ts';

const sql = `SELECT h.tenant_id::text AS tenant_id, p.projection, h.seq::text AS head_seq, coalesce(c.seq, 0)::text AS checkpoint_seq
  FROM heads AS h
  CROSS JOIN (VALUES ('conversation_summaries'), ('activity')) AS p (projection)
  LEFT JOIN checkpoints AS c ON c.tenant_id = h.tenant_id AND c.projection = p.projection
  WHERE h.seq > 0`;

/** How far one lagging projection of one tenant is. */
export interface Progress {
  readonly tenant_id: string;
  readonly projection: string;
  readonly head_seq: string;
  readonly checkpoint_seq: string;
}

export interface CaughtUp {
  readonly waitedMs: number;
  /** Pairs of tenant and projection that were looked at. */
  readonly examined: number;
  /** Those that had not taken in the whole ledger at the deadline. */
  readonly behind: readonly Progress[];
}

/**
 * Waits until every lagging projection has taken in the whole ledger, at most until the deadline. Throws CannotTell where the
 * ledger is empty or the database cannot say.
 */
export async function untilCaughtUp(database: SystemDatabase, deadlineMs: number): Promise<CaughtUp> {
  const startedMs = performance.now();
  for (;;) {
    const rows = await withSnapshot(database, (snapshot) =>
      snapshot.query('catching up', sql, ['heads', 'checkpoints']),
    );
    const all = rows as unknown as Progress[];
    if (all.length === 0) throw new CannotTell('the ledger is empty: no projection could lag');
    const behind = all.filter(({ head_seq, checkpoint_seq }) => BigInt(checkpoint_seq) < BigInt(head_seq));
    const waitedMs = performance.now() - startedMs;
    if (behind.length === 0 || waitedMs > deadlineMs) return { waitedMs, examined: all.length, behind };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
