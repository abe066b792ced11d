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

/** Where the ledger of each tenant ended at one moment. */
export type Heads = ReadonlyMap<string, bigint>;

/** Where it ends now. Throws CannotTell where the database cannot say. */
export async function headsNow(database: Pick<SystemDatabase, 'observerUrl' | 'relations'>): Promise<Heads> {
  return new Map((await progress(database)).map(({ tenant_id, head_seq }) => [tenant_id, BigInt(head_seq)]));
}

/**
 * Waits until every lagging projection has taken in the whole ledger, at most until the deadline. Throws CannotTell where the
 * ledger is empty or the database cannot say.
 *
 * @param upTo as far as the ledger went then, whatever has been written since; absent: all of it
 */
export async function untilCaughtUp(
  database: Pick<SystemDatabase, 'observerUrl' | 'relations'>,
  deadlineMs: number,
  upTo?: Heads,
): Promise<CaughtUp> {
  const startedMs = performance.now();
  for (;;) {
    const all = await progress(database);
    if (all.length === 0) throw new CannotTell('the ledger is empty: no projection could lag');
    const behind = behindOf(all, upTo);
    const waitedMs = performance.now() - startedMs;
    if (behind.length === 0 || waitedMs > deadlineMs) return { waitedMs, examined: all.length, behind };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Those that have not come as far as the ledger went then, or goes now. */
export function behindOf(all: readonly Progress[], upTo?: Heads): Progress[] {
  return all.filter(({ tenant_id, head_seq, checkpoint_seq }) => {
    const head = upTo ? (upTo.get(tenant_id) ?? 0n) : BigInt(head_seq);
    return BigInt(checkpoint_seq) < head;
  });
}

async function progress(database: Pick<SystemDatabase, 'observerUrl' | 'relations'>): Promise<Progress[]> {
  const rows = await withSnapshot(database, (snapshot) => snapshot.query('catching up', sql, ['heads', 'checkpoints']));
  return rows as unknown as Progress[];
}
