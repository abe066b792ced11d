/** Messages of a person's conversations by their words. */
import type { Queryable } from '../../service/database.ts';
import type { MessageBody } from '../schemas.ts';
import type { Reader } from './conversations.ts';
import { messageBody } from './timeline.ts';

const orders = { newest: 'DESC', oldest: 'ASC' } as const;
export type SearchSort = keyof typeof orders;

const limit = 50;

interface Row {
  conversationId: string;
  seq: number;
  itemId: string;
  actorId: string;
  body: string;
  recordedAt: Date;
}

/**
 * At most 50 messages that hold every word of `words`, the last one also as a beginning.
 *
 * Per conversation, and not as a named statement: planned with the words themselves PostgreSQL takes the word index for a
 * rare word and walks the newest items for a frequent one; either way no search reads a whole large conversation.
 */
export async function searchMessages(
  db: Queryable,
  reader: Reader,
  words: string,
  sort: SearchSort,
): Promise<MessageBody[]> {
  const order = orders[sort];
  const { rows } = await db.query<Row>(
    `SELECT m.conversation_id AS "conversationId", i.seq, i.item_id AS "itemId", i.actor_id AS "actorId", i.body,
            i.recorded_at AS "recordedAt"
       FROM accord.conversation_member m
      CROSS JOIN LATERAL (
        SELECT * FROM accord.timeline_item t
         WHERE t.tenant_id = m.tenant_id AND t.conversation_id = m.conversation_id AND t.kind = 'message'
           AND to_tsvector('simple', t.body) @@
             CASE WHEN numnode(plainto_tsquery('simple', $3)) > 0
                  THEN (plainto_tsquery('simple', $3)::text || ':*')::tsquery END
         ORDER BY t.seq ${order} LIMIT ${limit}) AS i
      WHERE m.tenant_id = $1 AND m.person_id = $2
      ORDER BY i.seq ${order} LIMIT ${limit}`,
    [reader.tenantId, reader.personId, words],
  );
  return rows.map((row) => messageBody(row.conversationId, row));
}
