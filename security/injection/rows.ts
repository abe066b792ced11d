import { queryCanonical } from '../../harness/canonical-query.ts';
import type { System } from '../../harness/system.ts';
import type { State } from '../state.ts';

/** What the database holds of one conversation: itself, its members, its messages and its jobs. */
export interface Holding {
  readonly tenantId: string;
  readonly rows: number;
  readonly digest: string;
  /** The last event that any of these rows is from. */
  readonly lastSeq: number;
}

/** Conversation → what the database holds of it, all of them. A million rows take seconds. */
export async function readHoldings({ database }: System): Promise<ReadonlyMap<string, Holding>> {
  const found = await queryCanonical<Holding & { conversationId: string }>(
    database,
    `SELECT tenant_id::text AS "tenantId", conversation_id::text AS "conversationId", count(*)::int AS rows,
            sum(hashtextextended(whole, 0)::numeric)::text AS digest, coalesce(max(seq), 0)::float8 AS "lastSeq"
       FROM (SELECT tenant_id, conversation_id, c::text AS whole, created_seq AS seq FROM conversations c
             UNION ALL SELECT tenant_id, conversation_id, m::text, NULL FROM conversation_members m
             UNION ALL SELECT tenant_id, conversation_id, t::text, seq FROM timeline t
             UNION ALL SELECT tenant_id, conversation_id, j::text, updated_seq FROM jobs j) AS held
      GROUP BY tenant_id, conversation_id`,
  );
  return new Map(found.map(({ conversationId, ...holding }) => [conversationId, holding]));
}

/**
 * What has become of conversations that no event tells of, in words. One that has had an event since may hold other rows, but not
 * fewer: nothing of a conversation is ever deleted.
 *
 * @param heads where each tenant's ledger ended when `before` was read, or earlier
 */
export function unexplainedRows(
  before: ReadonlyMap<string, Holding>,
  now: ReadonlyMap<string, Holding>,
  heads: State['heads'],
): string[] {
  return [...before].flatMap(([id, was]) => {
    const is = now.get(id);
    if (is === undefined) return [`conversation ${id} is gone with its ${was.rows} rows`];
    if (is.rows < was.rows) return [`conversation ${id} holds ${is.rows} rows, and held ${was.rows}`];
    const since = is.lastSeq > (heads.get(was.tenantId) ?? 0);
    return is.digest === was.digest || since ? [] : [`rows of conversation ${id} have changed without an event`];
  });
}

/**
 * Sessions, markers and the like of other people that have come, changed or gone before their time, in words; `own` is the id of the person
 * who has acted. Undefined where the adapter's state beside the ledger does not say whose a thing is.
 */
export function changesOfOthers(before: State, now: State, own: string): string[] | undefined {
  // Whoever acts has a session at least.
  if (![...before.beside.keys()].some((what) => what.includes(own))) return undefined;
  const theirs = ([what]: readonly [string, number]) => !what.includes(own);
  return [
    ...[...now.beside].filter((each) => theirs(each) && !before.beside.has(each[0])).map(([what]) => `new: ${what}`),
    ...[...before.beside]
      .filter((each) => theirs(each) && !now.beside.has(each[0]) && each[1] > Date.now())
      .map(([what]) => `gone: ${what}`),
  ];
}
