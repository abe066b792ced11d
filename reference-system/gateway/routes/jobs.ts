/** Jobs: list, propose, look at one with its history. */
import { randomUUID } from 'node:crypto';
import { Type } from 'typebox';
import { jobStream } from '../../ledger/events.ts';
import { sessionOf } from '../authenticate.ts';
import type { GatewayParts, Routes } from '../gateway-parts.ts';
import { appendKeyed, markReplay } from '../idempotency.ts';
import { evolveJobView, jobBody, jobStep } from '../job-view.ts';
import { answers, type Description, documented, keyed } from '../operation.ts';
import { invalid, notFound } from '../problem.ts';
import { findJob, jobEvents, listJobs } from '../queries/jobs.ts';
import { Id, IdParams, Job, JobState, JobStep, NewJob, oneOf } from '../schemas.ts';

const tag = 'jobs';
const listing: Description = {
  tag,
  summary: 'Jobs of my conversations, 200 at most',
  access: 'session',
  problems: ['validation'],
};
const proposing: Description = {
  tag,
  summary: 'Propose a job in a conversation',
  access: 'write',
  problems: ['not-found', 'key-reused'],
};
const finding: Description = { tag, summary: 'A job and its history', access: 'session', problems: ['not-found'] };

const Query = Type.Object(
  {
    state: Type.Optional(JobState),
    conversationId: Type.Optional(Id),
    sort: Type.Optional(oneOf('newest', 'oldest', 'updated')),
  },
  { additionalProperties: false },
);

export function jobRoutes(app: Routes, { database }: GatewayParts): void {
  const Many = Type.Object({ jobs: Type.Array(Job) });
  app.get(
    '/jobs',
    { schema: { ...documented(listing), querystring: Query, response: answers(listing, { 200: Many }) } },
    async (request) => {
      const { state, conversationId, sort = 'newest' } = request.query;
      return { jobs: await listJobs(database, sessionOf(request), { state, conversationId, sort }) };
    },
  );

  const One = Type.Object({ job: Job });
  app.post(
    '/jobs',
    { schema: { ...documented(proposing), ...keyed, body: NewJob, response: answers(proposing, { 201: One }) } },
    async (request, reply) => {
      const session = sessionOf(request);
      const { conversationId, title, kind, input } = request.body;
      if (input.trim() === '') throw invalid('/input', 'must not be empty');
      const jobId = randomUUID();
      const appended = await appendKeyed(
        database,
        {
          session,
          operation: 'POST /v1/jobs',
          key: request.headers['idempotency-key'],
          content: { conversationId, title, kind, input },
        },
        {
          streamId: jobStream(jobId),
          expectedVersion: 0,
          type: 'job.proposed',
          payload: { jobId, conversationId, title, kind, input },
        },
      );
      markReplay(reply, appended);
      reply.code(201);
      const proposed = { ...appended, type: 'job.proposed', actorId: session.personId } as const;
      return { job: jobBody(evolveJobView(undefined, proposed)) };
    },
  );

  const WithHistory = Type.Object({ job: Job, history: Type.Array(JobStep) });
  app.get(
    '/jobs/:id',
    { schema: { ...documented(finding), params: IdParams, response: answers(finding, { 200: WithHistory }) } },
    async (request) => {
      const session = sessionOf(request);
      const job = await findJob(database, session, request.params.id);
      if (job === undefined) throw notFound();
      const events = await jobEvents(database, session.tenantId, [job.id], job.seq);
      return { job, history: events.map(jobStep) };
    },
  );
}
