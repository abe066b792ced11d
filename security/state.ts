import { queryCanonical } from '../harness/canonical-query.ts';
import type { System } from '../harness/system.ts';
import { profileOf } from './profile.ts';

/** What a person's deeds change: the end of each tenant's ledger, and the state beside it. */
export interface State {
  readonly heads: ReadonlyMap<string, number>;
  /** What there is → when it ends by itself, in milliseconds since the epoch. */
  readonly beside: ReadonlyMap<string, number>;
}

/**
 * The oracle of every attack that must change nothing: the ledger itself and the adapter's state beside it, read as the observer.
 * What the system does by itself (an event without an actor, e.g. a worker's) is nobody's deed.
 */
export async function readState(system: System): Promise<State> {
  const { database } = system;
  const rows = await queryCanonical<{ tenant: string | null; what: string; state: string; until: number | null }>(
    database,
    `SELECT tenant_id::text AS tenant, 'head' AS what, seq::text AS state, NULL::float8 AS until FROM heads
     UNION ALL SELECT NULL, beside.what, beside.state, (extract(epoch FROM beside.until) * 1000)::float8 FROM (${profileOf(system).sideStateSql}) AS beside`,
  );
  return {
    heads: new Map(rows.flatMap(({ tenant, state }) => (tenant === null ? [] : [[tenant, Number(state)]]))),
    beside: new Map(
      rows.flatMap(({ tenant, what, state, until }) =>
        tenant === null ? [[`${what} = ${state.slice(0, 16)}`, until ?? Number.POSITIVE_INFINITY]] : [],
      ),
    ),
  };
}

/** What has changed since, in words; empty: nothing. */
export async function changesSince(system: System, before: State): Promise<string[]> {
  const now = await readState(system);
  const changes: string[] = [];
  for (const [tenant, seq] of now.heads) {
    const known = before.heads.get(tenant) ?? 0;
    if (seq < known) changes.push(`the ledger of ${tenant} ends at ${seq} instead of ${known}`);
    if (seq > known) changes.push(...(await deedsIn(system, tenant, known)));
  }
  for (const each of now.beside.keys()) if (!before.beside.has(each)) changes.push(`new: ${each}`);
  // What has ended by itself is cleared away by the system whenever it likes: nobody's deed.
  for (const [each, until] of before.beside)
    if (!now.beside.has(each) && until > Date.now()) changes.push(`gone: ${each}`);
  return changes;
}

/** What people have done in a tenant since its ledger ended at `afterSeq`, the first twenty, in words. */
export async function deedsIn(system: System, tenantId: string, afterSeq: number): Promise<string[]> {
  const events = await queryCanonical<{ seq: string; type: string; operation: string; actor: string }>(
    system.database,
    // The tenant as it is, not as text: an index is of use, and of millions of events only the last are read.
    `SELECT seq::text, type, operation, actor_id::text AS actor FROM ledger
     WHERE tenant_id = $1 AND ledger.seq > $2 AND actor_id IS NOT NULL ORDER BY ledger.seq LIMIT 20`,
    [tenantId, afterSeq],
  );
  return events.map(({ seq, type, operation, actor }) => `event ${seq} ${type} by ${actor} (${operation})`);
}
