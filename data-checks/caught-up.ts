import { CannotTell } from '../harness/errors.ts';
import type { SystemDatabase } from '../harness/system.ts';
import { withSnapshot } from './check-case.ts';

const sql = `SELECT h.tenant_id::text AS tenant_id, h.seq::text AS head_seq, p.projection, coalesce(c.seq, 0)::text AS checkpoint_seq
  FROM heads AS h
  CROSS JOIN (VALUES ('conversation_summaries'), ('activity')) AS p (projection)
  LEFT JOIN checkpoints AS c ON c.tenant_id = h.tenant_id AND c.projection = p.projection
  WHERE h.seq > coalesce(c.seq, 0)`;

/** What a lagging projection has yet to take in. */
export interface Lag {
  readonly tenant_id: string;
  readonly head_seq: string;
  readonly projection: string;
  readonly checkpoint_seq: string;
}

/**
 * Waits until every lagging projection has taken in the whole ledger, and answers how long it took. Past the deadline it
 * answers what still lags. Throws CannotTell where the database cannot say.
 */
export async function untilCaughtUp(
  database: SystemDatabase,
  deadlineMs: number,
): Promise<{ readonly waitedMs: number; readonly lags: readonly Lag[] }> {
  const startedMs = performance.now();
  for (;;) {
    const lags = await withSnapshot(database, async (snapshot) => {
      const tenants = await snapshot.query('catching up', 'SELECT count(*) AS tenants FROM heads WHERE seq > 0', [
        'heads',
      ]);
      if (Number(tenants[0]?.tenants) === 0) throw new CannotTell('the ledger is empty: no projection could lag');
      return (await snapshot.query('catching up', sql, ['heads', 'checkpoints'])) as unknown as Lag[];
    });
    const waitedMs = performance.now() - startedMs;
    if (lags.length === 0 || waitedMs > deadlineMs) return { waitedMs, lags };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
