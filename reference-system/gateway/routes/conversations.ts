/** The conversations of a person: list, create, look at one, mark as read. */
import { randomUUID } from 'node:crypto';
import { Type } from 'typebox';
import { conversationStream } from '../../ledger/events.ts';
import { sessionOf } from '../authenticate.ts';
import type { GatewayParts, Routes } from '../gateway-parts.ts';
import { appendKeyed, markReplay } from '../idempotency.ts';
import { answers, type Description, documented, keyed } from '../operation.ts';
import { invalid, notFound } from '../problem.ts';
import { findConversation, listConversations, markRead } from '../queries/conversations.ts';
import { Conversation, IdParams, NewConversation, ReadMarker } from '../schemas.ts';
import { createdConversation } from '../stream/frames.ts';

const tag = 'conversations';
const listing: Description = { tag, summary: 'My conversations, newest activity first', access: 'session' };
const creating: Description = { tag, summary: 'Start a conversation', access: 'write', problems: ['key-reused'] };
const finding: Description = { tag, summary: 'One conversation', access: 'session', problems: ['not-found'] };
const marking: Description = {
  tag,
  summary: 'Say how far I have read',
  access: 'write',
  problems: ['not-found'],
};
const One = Type.Object({ conversation: Conversation });

export function conversationRoutes(app: Routes, { database }: GatewayParts): void {
  const Many = Type.Object({ conversations: Type.Array(Conversation) });
  app.get(
    '/conversations',
    { schema: { ...documented(listing), response: answers(listing, { 200: Many }) } },
    async (request) => ({ conversations: await listConversations(database, sessionOf(request)) }),
  );

  app.post(
    '/conversations',
    { schema: { ...documented(creating), ...keyed, body: NewConversation, response: answers(creating, { 201: One }) } },
    async (request, reply) => {
      const session = sessionOf(request);
      const { title } = request.body;
      const memberIds = [...new Set([...request.body.memberIds, session.personId])].sort();
      const { rows } = await database.query<{ known: number }>({
        name: 'people-known',
        text: 'SELECT count(*) AS known FROM accord.person WHERE tenant_id = $1 AND person_id = ANY ($2)',
        values: [session.tenantId, memberIds],
      });
      if (rows[0]?.known !== memberIds.length)
        throw invalid('/memberIds', 'must be ids of people of your organisation');
      const conversationId = randomUUID();
      const appended = await appendKeyed(
        database,
        {
          session,
          operation: 'POST /v1/conversations',
          key: request.headers['idempotency-key'],
          content: { title, memberIds },
        },
        {
          streamId: conversationStream(conversationId),
          expectedVersion: 0,
          type: 'conversation.created',
          payload: { conversationId, title, memberIds },
        },
      );
      markReplay(reply, appended);
      reply.code(201);
      return { conversation: createdConversation(appended) };
    },
  );

  app.get(
    '/conversations/:id',
    { schema: { ...documented(finding), params: IdParams, response: answers(finding, { 200: One }) } },
    async (request) => {
      const conversation = await findConversation(database, sessionOf(request), request.params.id);
      if (conversation === undefined) throw notFound();
      return { conversation };
    },
  );

  app.post(
    '/conversations/:id/read',
    {
      schema: {
        ...documented(marking),
        params: IdParams,
        body: ReadMarker,
        response: answers(marking, { 204: Type.Null() }),
      },
    },
    async (request, reply) => {
      const member = await markRead(database, sessionOf(request), request.params.id, request.body.seq);
      if (!member) throw notFound();
      return reply.code(204).send(null);
    },
  );
}
