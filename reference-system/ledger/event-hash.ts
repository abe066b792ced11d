import { createHash } from 'node:crypto';

/** One row of accord.ledger_event as far as the hash covers it. Numbers that may pass 2^53 are bigint. */
export type HashedEvent = {
  tenantId: string;
  seq: bigint;
  eventId: string;
  streamId: string;
  streamVersion: number;
  type: string;
  payloadText: string;
  actorId: string | null;
  operation: string;
  requestKey: string | null;
  requestHash: Buffer | null;
  fencingToken: bigint | null;
  /** Microseconds since 1970-01-01T00:00:00Z: the ledger's clock is finer than a Date. */
  recordedAtMicros: bigint;
};

/** `prev_hash` of a tenant's first event. */
export const FIRST_PREVIOUS_HASH: Buffer = Buffer.alloc(32);

const NULL_LENGTH = Buffer.from([0xff, 0xff, 0xff, 0xff]);

/** sha256 over the previous hash and every column, each after its length: what accord.event_hash computes in SQL. */
export function eventHash(previousHash: Buffer, event: HashedEvent): Buffer {
  const columns = [
    event.tenantId,
    event.seq,
    event.eventId,
    event.streamId,
    event.streamVersion,
    event.type,
    event.payloadText,
    event.actorId,
    event.operation,
    event.requestKey,
    event.requestHash,
    event.fencingToken,
    event.recordedAtMicros,
  ];
  const hash = createHash('sha256').update(previousHash);
  for (const column of columns) {
    if (column === null) {
      hash.update(NULL_LENGTH);
      continue;
    }
    const bytes = Buffer.isBuffer(column) ? column : Buffer.from(String(column), 'utf8');
    const length = Buffer.alloc(4);
    length.writeInt32BE(bytes.length);
    hash.update(length).update(bytes);
  }
  return hash.digest();
}
