/** Messages of a person's conversations by their words. */
import type { Queryable } from '../../service/database.ts';
import type { MessageBody } from '../schemas.ts';
import type { Reader } from './conversations.ts';
import { messageBody } from './timeline.ts';

export type SearchSort = 'newest' | 'oldest';

const limit = 50;

interface Row {
  conversationId: string;
  seq: number;
  itemId: string;
  actorId: string;
  body: string;
  recordedAt: Date;
}

/** At most 50 messages that hold every word of `words`, the last one also as a beginning. */
export async function searchMessages(
  db: Queryable,
  reader: Reader,
  words: string,
  sort: SearchSort,
): Promise<MessageBody[]> {
  const { rows } = await db.query<Row>({
    name: 'message-search',
    text: `SELECT conversation_id AS "conversationId", seq, item_id AS "itemId", actor_id AS "actorId", body,
                  recorded_at AS "recordedAt"
             FROM accord.search_messages($1, $2, $3, $4, $5)`,
    values: [reader.tenantId, reader.personId, words, sort === 'newest', limit],
  });
  return rows.map((row) => messageBody(row.conversationId, row));
}
