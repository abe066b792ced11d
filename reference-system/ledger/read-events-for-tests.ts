import type { Pool } from 'pg';
import type { HashedEvent } from './event-hash.ts';

export type StoredEvent = { event: HashedEvent; previousHash: Buffer; hash: Buffer; hashInSql: Buffer };

/** A tenant's whole ledger in order, each event as the hash covers it, with the hash that SQL computes for it now. */
export async function readEvents(db: Pool, tenantId: string): Promise<StoredEvent[]> {
  const { rows } = await db.query(
    `SELECT *, (extract(epoch FROM recorded_at) * 1000000)::bigint AS micros,
        accord.event_hash(prev_hash, tenant_id, seq, event_id, stream_id, stream_version, type, payload_text, actor_id,
          operation, request_key, request_hash, fencing_token, recorded_at) AS hash_in_sql
      FROM accord.ledger_event WHERE tenant_id = $1 ORDER BY seq`,
    [tenantId],
  );
  return rows.map((row) => ({
    previousHash: row.prev_hash,
    hash: row.hash,
    hashInSql: row.hash_in_sql,
    event: {
      tenantId: row.tenant_id,
      seq: BigInt(row.seq),
      eventId: row.event_id,
      streamId: row.stream_id,
      streamVersion: row.stream_version,
      type: row.type,
      payloadText: row.payload_text,
      actorId: row.actor_id,
      operation: row.operation,
      requestKey: row.request_key,
      requestHash: row.request_hash,
      fencingToken: row.fencing_token === null ? null : BigInt(row.fencing_token),
      recordedAtMicros: BigInt(row.micros),
    },
  }));
}
