import { createHash } from 'node:crypto';
import type { QueryConfig, QueryResult, QueryResultRow } from 'pg';
import { canonicalJson, type Json } from './canonical-json.ts';
import type { EventPayloads, EventType } from './events.ts';
import { asLedgerError } from './ledger-error.ts';

/** A pool or a client of `pg`. */
export type Queryable = { query<R extends QueryResultRow>(query: QueryConfig): Promise<QueryResult<R>> };

/** The leader's right to write: the name of the lease and the token under which it holds it. */
export type Fence = { leaseName: string; token: bigint };

export type AppendRequest<T extends EventType = EventType> = {
  tenantId: string;
  streamId: string;
  /** The version the stream must have, 0 for a new one. Null: whatever it has (messages only). */
  expectedVersion: number | null;
  type: T;
  payload: EventPayloads[T];
  /** Null: the system itself. */
  actorId: string | null;
  /** What the actor asked for; with the key it names the request. */
  operation: string;
  /** Makes the append idempotent: the same key with the same hash is answered with the event it made. */
  request?: { key: string; hash: Buffer };
  fence?: Fence;
};

export type Appended<T extends EventType = EventType> = {
  /** True: the event was there already; its own payload is returned, not the one sent. */
  replayed: boolean;
  seq: number;
  eventId: string;
  streamVersion: number;
  recordedAt: Date;
  payload: EventPayloads[T];
};

type Row = {
  replayed: boolean;
  seq: string;
  event_id: string;
  stream_version: number;
  recorded_at: Date;
  payload_text: string;
};

const APPEND =
  'SELECT replayed, seq, event_id, stream_version, recorded_at, payload_text FROM accord.append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)';

/**
 * Appends one event: one statement, one round trip, one transaction. Throws LedgerError when the ledger refuses or is not
 * there, UnstorableTextError when the payload holds text that cannot be stored.
 */
export async function append<T extends EventType>(db: Queryable, request: AppendRequest<T>): Promise<Appended<T>> {
  const { fence, request: keyed } = request;
  const values = [
    request.tenantId,
    request.streamId,
    request.expectedVersion,
    request.type,
    canonicalJson(request.payload as Json),
    request.actorId,
    request.operation,
    keyed?.key ?? null,
    keyed?.hash ?? null,
    fence?.leaseName ?? null,
    fence ? String(fence.token) : null,
  ];
  try {
    const { rows } = await db.query<Row>({ name: 'accord.append', text: APPEND, values });
    const row = rows[0]!;
    return {
      replayed: row.replayed,
      seq: Number(row.seq),
      eventId: row.event_id,
      streamVersion: row.stream_version,
      recordedAt: row.recorded_at,
      payload: JSON.parse(row.payload_text) as EventPayloads[T],
    };
  } catch (error) {
    throw asLedgerError(error);
  }
}

/** What tells one request from another under the same key: sha256 of its canonical JSON. */
export function requestHash(request: Json): Buffer<ArrayBuffer> {
  return createHash('sha256').update(canonicalJson(request)).digest();
}
