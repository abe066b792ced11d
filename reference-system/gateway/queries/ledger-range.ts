/** Ranges of the ledger for the stream, with the conversation each event belongs to. */
import type { EventPayloads, EventType } from '../../ledger/events.ts';
import type { Queryable } from '../../service/database.ts';
import type { Reader } from './conversations.ts';

/** One event of a tenant's ledger. */
export type LedgerEvent = {
  [Type in EventType]: {
    readonly seq: number;
    readonly eventId: string;
    readonly type: Type;
    readonly payload: EventPayloads[Type];
    readonly actorId: string | null;
    readonly recordedAt: Date;
    readonly conversationId: string;
  };
}[EventType];

// A job's later events name only the job; its row says which conversation it belongs to.
const range = (condition: string) => `
  SELECT e.seq, e.event_id AS "eventId", e.type, e.payload, e.actor_id AS "actorId",
         e.recorded_at AS "recordedAt", coalesce(j.conversation_id, (e.payload ->> 'conversationId')::uuid) AS "conversationId"
    FROM accord.ledger_event e
    LEFT JOIN accord.job j ON j.tenant_id = e.tenant_id AND j.job_id = (e.payload ->> 'jobId')::uuid
   WHERE e.tenant_id = $1 AND e.seq > $2 AND e.seq <= $3 ${condition}
   ORDER BY e.seq LIMIT $4`;

const tenantText = range('');
const readerText = range(`AND EXISTS (
     SELECT FROM accord.conversation_member m WHERE m.tenant_id = e.tenant_id AND m.person_id = $5
        AND m.conversation_id = coalesce(j.conversation_id, (e.payload ->> 'conversationId')::uuid))`);

export interface Range {
  readonly after: number;
  /** Included. */
  readonly through: number;
  readonly limit: number;
}

/** Every event of the tenant in the range, or the first `limit` of them. */
export async function tenantRange(db: Queryable, tenantId: string, { after, through, limit }: Range) {
  const values = [tenantId, after, through, limit];
  return (await db.query<LedgerEvent>({ name: 'ledger-range', text: tenantText, values })).rows;
}

/** The events of the range in conversations that the person is a member of, or the first `limit` of them. */
export async function readerRange(db: Queryable, reader: Reader, { after, through, limit }: Range) {
  const values = [reader.tenantId, after, through, limit, reader.personId];
  return (await db.query<LedgerEvent>({ name: 'ledger-range-of-reader', text: readerText, values })).rows;
}

/** The seq of the newest event of each of these tenants. */
export async function ledgerHeads(db: Queryable, tenantIds: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await db.query<{ tenantId: string; seq: number }>({
    name: 'ledger-heads',
    text: 'SELECT tenant_id AS "tenantId", seq FROM accord.ledger_head WHERE tenant_id = ANY ($1)',
    values: [tenantIds],
  });
  return new Map(rows.map(({ tenantId, seq }) => [tenantId, seq]));
}
