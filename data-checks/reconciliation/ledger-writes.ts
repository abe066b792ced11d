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
}

const sql = `SELECT tenant_id::text, seq::text, kind, actor_id::text, scope_id::text, resource_id::text, content_sha256,
  request_key, (extract(epoch FROM recorded_at) * 1000)::float8
  FROM writes WHERE origin IS DISTINCT FROM 'set-up'`;

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
];

/** Streams every write that clients may have made; what the operator set up is left out. */
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
    }));
  }
}
