/** Conversations as one person sees them: counts by the worker's projection, unread by the person's own marker. */
import type { Queryable } from '../../service/database.ts';
import type { ConversationBody } from '../schemas.ts';

export interface Reader {
  readonly tenantId: string;
  readonly personId: string;
}

interface Row extends Omit<ConversationBody, 'lastActivityAt'> {
  readerId: string;
  lastActivityAt: Date;
}

// Unread looks at no more than 100 items: with 1,000 the updates of busy conversations took a quarter of a core.
const select = `
  SELECT m.person_id AS "readerId", c.conversation_id AS id, c.title, members.ids AS "memberIds",
         coalesce(s.message_count, 0) AS "messageCount", unread.items AS unread,
         coalesce(s.last_seq, c.created_seq) AS "lastSeq", coalesce(s.last_activity_at, c.created_at) AS "lastActivityAt"
    FROM accord.conversation_member m
    JOIN accord.conversation c ON c.tenant_id = m.tenant_id AND c.conversation_id = m.conversation_id
    LEFT JOIN accord.conversation_summary s ON s.tenant_id = m.tenant_id AND s.conversation_id = m.conversation_id
    LEFT JOIN accord.read_marker r
      ON r.tenant_id = m.tenant_id AND r.conversation_id = m.conversation_id AND r.person_id = m.person_id
    CROSS JOIN LATERAL (
      SELECT array_agg(o.person_id::text ORDER BY o.person_id) AS ids FROM accord.conversation_member o
       WHERE o.tenant_id = m.tenant_id AND o.conversation_id = m.conversation_id) AS members
    CROSS JOIN LATERAL (
      SELECT count(*) FILTER (WHERE above.actor_id <> m.person_id) AS items FROM (
        SELECT i.actor_id FROM accord.timeline_item i
         WHERE i.tenant_id = m.tenant_id AND i.conversation_id = m.conversation_id AND i.seq > coalesce(r.seq, 0)
         ORDER BY i.seq LIMIT 100) AS above) AS unread
   WHERE m.tenant_id = $1`;

function toBody({ readerId: _readerId, ...row }: Row): ConversationBody {
  return { ...row, lastActivityAt: row.lastActivityAt.toISOString() };
}

/** The person's conversations, newest activity first; at most 500. */
export async function listConversations(db: Queryable, reader: Reader): Promise<ConversationBody[]> {
  const { rows } = await db.query<Row>({
    name: 'conversation-list',
    text: `${select} AND m.person_id = $2 ORDER BY "lastActivityAt" DESC, id LIMIT 500`,
    values: [reader.tenantId, reader.personId],
  });
  return rows.map(toBody);
}

/** One conversation, or undefined when it does not exist or the person is no member of it. */
export async function findConversation(
  db: Queryable,
  reader: Reader,
  id: string,
): Promise<ConversationBody | undefined> {
  const { rows } = await db.query<Row>({
    name: 'conversation-find',
    text: `${select} AND m.person_id = $2 AND m.conversation_id = $3`,
    values: [reader.tenantId, reader.personId, id],
  });
  return rows[0] && toBody(rows[0]);
}

/** These conversations as each of `personIds` sees them, with whose view it is. */
export async function conversationViews(
  db: Queryable,
  tenantId: string,
  personIds: readonly string[],
  conversationIds: readonly string[],
): Promise<{ readerId: string; conversation: ConversationBody }[]> {
  const { rows } = await db.query<Row>({
    name: 'conversation-views',
    text: `${select} AND m.person_id = ANY ($2) AND m.conversation_id = ANY ($3)`,
    values: [tenantId, personIds, conversationIds],
  });
  return rows.map((row) => ({ readerId: row.readerId, conversation: toBody(row) }));
}

/** Who belongs to each of these conversations. */
export async function conversationMembers(
  db: Queryable,
  tenantId: string,
  ids: readonly string[],
): Promise<Map<string, Set<string>>> {
  const { rows } = await db.query<{ id: string; personId: string }>({
    name: 'conversation-members',
    text: `SELECT conversation_id AS id, person_id AS "personId" FROM accord.conversation_member
            WHERE tenant_id = $1 AND conversation_id = ANY ($2)`,
    values: [tenantId, ids],
  });
  const members = new Map<string, Set<string>>();
  for (const { id, personId } of rows) members.set(id, (members.get(id) ?? new Set()).add(personId));
  return members;
}

/** Moves the marker forward, never back. False when the person is no member. Tells all gateways of the change. */
export async function markRead(db: Queryable, reader: Reader, id: string, seq: number): Promise<boolean> {
  const { rows } = await db.query<{ told: unknown }>({
    name: 'conversation-mark-read',
    text: `
      WITH marked AS (
        INSERT INTO accord.read_marker AS r (tenant_id, conversation_id, person_id, seq)
          SELECT tenant_id, conversation_id, person_id, $4 FROM accord.conversation_member
           WHERE tenant_id = $1 AND person_id = $2 AND conversation_id = $3
        ON CONFLICT (tenant_id, conversation_id, person_id) DO UPDATE SET seq = greatest(r.seq, excluded.seq)
        RETURNING tenant_id, conversation_id, person_id)
      SELECT pg_notify('accord_summary', tenant_id || ':' || conversation_id || ':' || person_id) AS told FROM marked`,
    values: [reader.tenantId, reader.personId, id, seq],
  });
  return rows.length > 0;
}
