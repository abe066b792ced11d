/** Sending messages, and reading a conversation's messages and timeline in pages. */
import { Type } from 'typebox';
import { conversationStream } from '../../ledger/events.ts';
import { sessionOf } from '../authenticate.ts';
import type { GatewayParts, Routes } from '../gateway-parts.ts';
import { appendKeyed, markReplay } from '../idempotency.ts';
import { answers, type Description, documented, keyed } from '../operation.ts';
import { invalid, notFound } from '../problem.ts';
import { messagePage, timelinePage } from '../queries/timeline.ts';
import { IdParams, Message, maxMessageBytes, NewMessage, NextBefore, PageQuery, TimelineItem } from '../schemas.ts';

const tag = 'messages';
const sending: Description = {
  tag,
  summary: 'Send a message',
  access: 'write',
  problems: ['not-found', 'key-reused'],
};
const reading: Description = {
  tag,
  summary: 'Messages in pages, oldest first inside a page, newest page first',
  access: 'session',
  problems: ['not-found', 'validation'],
};
const timeline: Description = { ...reading, summary: 'Messages and job cards in pages, like messages' };

/** The operation's name in the ledger: part of what an idempotency key is unique in. */
const sendOperation = 'POST /v1/conversations/{id}/messages';

export function messageRoutes(app: Routes, { database }: GatewayParts): void {
  const One = Type.Object({ message: Message });
  app.post(
    '/conversations/:id/messages',
    {
      // 16 KiB of text, each byte of it at worst escaped as \u00xx.
      bodyLimit: 7 * maxMessageBytes,
      schema: {
        ...documented(sending),
        ...keyed,
        params: IdParams,
        body: NewMessage,
        response: answers(sending, { 201: One }),
      },
    },
    async (request, reply) => {
      const session = sessionOf(request);
      const conversationId = request.params.id;
      const { text } = request.body;
      if (Buffer.byteLength(text) > maxMessageBytes) throw invalid('/text', 'must not be longer than 16,384 bytes');
      if (text.trim() === '') throw invalid('/text', 'must not be empty');
      const appended = await appendKeyed(
        database,
        {
          session,
          operation: sendOperation,
          key: request.headers['idempotency-key'],
          content: { conversationId, text },
        },
        {
          streamId: conversationStream(conversationId),
          expectedVersion: null,
          type: 'message.sent',
          payload: { conversationId, text },
        },
      );
      markReplay(reply, appended);
      reply.code(201);
      const { eventId: id, seq, recordedAt } = appended;
      const sentAt = recordedAt.toISOString();
      return { message: { id, seq, conversationId, authorId: session.personId, text: appended.payload.text, sentAt } };
    },
  );

  const Messages = Type.Object({ messages: Type.Array(Message), nextBefore: NextBefore });
  app.get(
    '/conversations/:id/messages',
    {
      schema: {
        ...documented(reading),
        params: IdParams,
        querystring: PageQuery,
        response: answers(reading, { 200: Messages }),
      },
    },
    async (request) => {
      const { before, limit = 50 } = request.query;
      const page = await messagePage(database, sessionOf(request), request.params.id, { before, limit });
      if (page === undefined) throw notFound();
      return page;
    },
  );

  const Timeline = Type.Object({ items: Type.Array(TimelineItem), nextBefore: NextBefore });
  app.get(
    '/conversations/:id/timeline',
    {
      schema: {
        ...documented(timeline),
        params: IdParams,
        querystring: PageQuery,
        response: answers(timeline, { 200: Timeline }),
      },
    },
    async (request, reply) => {
      const { before, limit = 50 } = request.query;
      const page = await timelinePage(database, sessionOf(request), request.params.id, { before, limit });
      if (page === undefined) throw notFound();
      // An item is a message or a job; the schema's serialiser would try both for each of a hundred.
      reply.header('content-type', 'application/json; charset=utf-8').serializer(JSON.stringify);
      return page;
    },
  );
}
