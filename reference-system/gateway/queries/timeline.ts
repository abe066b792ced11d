/** Keyset pages of a conversation's timeline: the same cost for the first page and for one a million items deep. */
import type { Queryable } from '../../service/database.ts';
import type { MessageBody, TimelineItemBody } from '../schemas.ts';
import type { Reader } from './conversations.ts';
import { type JobRow, jobColumns, jobRowBody } from './jobs.ts';

export interface PageRequest {
  readonly before?: number;
  readonly limit: number;
}

interface ItemRow {
  seq: number | null;
  kind: 'message' | 'job';
  itemId: string;
  actorId: string;
  body: string | null;
  recordedAt: Date;
}

// One row without a seq: a member of a conversation that has nothing (more) to show. No row: not a member.
const page = (columns: string, joins: string, condition: string) => `
  SELECT i.seq AS seq, i.kind, i.item_id AS "itemId", i.actor_id AS "actorId", i.body, i.recorded_at AS "recordedAt"
         ${columns}
    FROM accord.conversation_member m
    LEFT JOIN LATERAL (
      SELECT * FROM accord.timeline_item t
       WHERE t.tenant_id = m.tenant_id AND t.conversation_id = m.conversation_id AND t.seq < $4 ${condition}
       ORDER BY t.seq DESC LIMIT $5) AS i ON true
    ${joins}
   WHERE m.tenant_id = $1 AND m.person_id = $2 AND m.conversation_id = $3
   ORDER BY i.seq DESC`;

const timelineText = page(
  `, ${jobColumns}`,
  `LEFT JOIN accord.job j ON i.kind = 'job' AND j.tenant_id = m.tenant_id AND j.job_id = i.item_id`,
  '',
);
const messagesText = page('', '', `AND t.kind = 'message'`);

function parameters(reader: Reader, conversationId: string, request: PageRequest): unknown[] {
  const before = request.before ?? Number.MAX_SAFE_INTEGER;
  // One more than asked for tells whether there is an older page.
  return [reader.tenantId, reader.personId, conversationId, before, request.limit + 1];
}

function cut<Row extends { seq: number | null }>(rows: Row[], limit: number) {
  const found = rows.filter((row): row is Row & { seq: number } => row.seq !== null);
  const shown = found.slice(0, limit).reverse();
  return { shown, nextBefore: found.length > limit ? (shown[0]?.seq ?? null) : null };
}

/** A page, oldest item first; undefined when the person is no member of such a conversation. */
export async function timelinePage(db: Queryable, reader: Reader, conversationId: string, request: PageRequest) {
  const values = parameters(reader, conversationId, request);
  const { rows } = await db.query<ItemRow & JobRow>({ name: 'timeline-page', text: timelineText, values });
  if (rows.length === 0) return undefined;
  const { shown, nextBefore } = cut(rows, request.limit);
  return { items: shown.map(timelineItem), nextBefore };
}

function timelineItem(row: ItemRow & JobRow & { seq: number }): TimelineItemBody {
  if (row.kind === 'job') return { kind: 'job', seq: row.seq, job: jobRowBody(row) };
  return {
    kind: 'message',
    seq: row.seq,
    id: row.itemId,
    authorId: row.actorId,
    text: row.body ?? '',
    sentAt: row.recordedAt.toISOString(),
  };
}

/** A page of messages only, oldest first; undefined when the person is no member of such a conversation. */
export async function messagePage(db: Queryable, reader: Reader, conversationId: string, request: PageRequest) {
  const values = parameters(reader, conversationId, request);
  const { rows } = await db.query<ItemRow>({ name: 'message-page', text: messagesText, values });
  if (rows.length === 0) return undefined;
  const { shown, nextBefore } = cut(rows, request.limit);
  return { messages: shown.map((row) => messageBody(conversationId, row)), nextBefore };
}

export function messageBody(
  conversationId: string,
  row: { seq: number; itemId: string; actorId: string; body: string | null; recordedAt: Date },
): MessageBody {
  return {
    id: row.itemId,
    seq: row.seq,
    conversationId,
    authorId: row.actorId,
    text: row.body ?? '',
    sentAt: row.recordedAt.toISOString(),
  };
}
