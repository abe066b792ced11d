import type { Snapshot } from '../snapshot.ts';

/** A write as the ledger holds it: a row of the canonical relation `writes`, ids as text. */
export interface LedgerWrite {
  readonly tenantId: string;
  readonly seq: string;
  readonly kind: string;
  readonly actorId: string | null;
  readonly scopeId: string | null;
  readonly resourceId: string | null;
  readonly contentSha256: string | null;
  readonly requestKey: string | null;
  /** Milliseconds since the epoch by the database's clock. */
  readonly recordedMs: number;
  /** Said to be set-up, but written when the tenant was in use. */
  readonly lateSetUp: boolean;
}

const sql = `SELECT w.tenant_id::text, w.seq::text, w.kind, w.actor_id::text, w.scope_id::text, w.resource_id::text,
  w.content_sha256, w.request_key, (extract(epoch FROM w.recorded_at) * 1000)::float8, w.origin IS NOT DISTINCT FROM 'set-up'
  FROM writes AS w
  LEFT JOIN (SELECT tenant_id, min(seq) AS seq FROM writes WHERE origin IS DISTINCT FROM 'set-up' GROUP BY tenant_id) AS used
    ON used.tenant_id = w.tenant_id
  WHERE w.origin IS DISTINCT FROM 'set-up' OR w.seq > used.seq`;

type WriteRow = [
  tenantId: string,
  seq: string,
  kind: string,
  actorId: string | null,
  scopeId: string | null,
  resourceId: string | null,
  contentSha256: string | null,
  requestKey: string | null,
  recordedMs: number,
  lateSetUp: boolean,
];

/**
 * Streams every write but those that set a tenant up: the operator's, before the first of a client. What comes later under the
 * operator's name is nobody's attempt, and streamed too.
 */
export async function* ledgerWrites(snapshot: Snapshot): AsyncGenerator<LedgerWrite[]> {
  for await (const rows of snapshot.stream('reconciliation', sql, ['writes'])) {
    yield (rows as WriteRow[]).map((row) => ({
      tenantId: row[0],
      seq: row[1],
      kind: row[2],
      actorId: row[3],
      scopeId: row[4],
      resourceId: row[5],
      contentSha256: row[6],
      requestKey: row[7],
      recordedMs: row[8],
      lateSetUp: row[9],
    }));
  }
}
