/** The event stream: everything new in one's conversations, resumed out of the ledger after a cut. */
import { Type } from 'typebox';
import { releaseAdmission } from '../admission.ts';
import { sessionOf } from '../authenticate.ts';
import type { GatewayParts, Routes } from '../gateway-parts.ts';
import { answers, type Description, documented } from '../operation.ts';

const streaming: Description = {
  tag: 'stream',
  summary: 'Server-sent events',
  description:
    'Frames: ready {headSeq, heartbeatMs}; timeline.append {seq, conversationId, item}; job.update {seq, job}; ' +
    'conversation.update {conversation}; system.state {degraded: [{part, since}]}; heartbeat {}. The id of a frame is the ' +
    'seq of its event and stands on the last frame of the event. Last-Event-ID (header, else lastEventId) resumes after it.',
  access: 'session',
  problems: ['validation'],
};
const Cursor = Type.String({ pattern: '^\\d{1,15}$' });

export function streamRoutes(app: Routes, { streams, admission }: GatewayParts): void {
  app.get(
    '/stream',
    {
      config: { unqueued: true },
      schema: {
        ...documented(streaming),
        headers: Type.Object({ 'last-event-id': Type.Optional(Cursor) }),
        querystring: Type.Object({ lastEventId: Type.Optional(Cursor) }, { additionalProperties: false }),
        response: answers(streaming, { 200: Type.String({ description: 'text/event-stream' }) }),
      },
    },
    async (request, reply) => {
      const cursor = request.headers['last-event-id'] ?? request.query.lastEventId;
      const stream = await streams.open(sessionOf(request), cursor === undefined ? undefined : Number(cursor));
      reply.hijack();
      releaseAdmission(request, admission);
      reply.raw.writeHead(200, {
        ...(reply.getHeaders() as Record<string, string>),
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      });
      stream.begin(reply.raw);
    },
  );
}
