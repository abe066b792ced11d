/** Decisions about a job. The ledger checks version, state and right once more, under its lock; the first of two wins. */
import { type Static, Type } from 'typebox';
import type { EventPayloads, JobEventType } from '../../ledger/events.ts';
import { jobStream } from '../../ledger/events.ts';
import { sessionOf } from '../authenticate.ts';
import type { GatewayParts, Routes } from '../gateway-parts.ts';
import { appendKeyed, markReplay } from '../idempotency.ts';
import { answers, type Description, documented, keyed } from '../operation.ts';
import { notFound, Problem } from '../problem.ts';
import { findJob, jobAsOf } from '../queries/jobs.ts';
import { IdParams, Job, JobAction, type JobBody } from '../schemas.ts';
import type { Session } from '../session/session-store.ts';

const acting: Description = {
  tag: 'jobs',
  summary: 'Approve, reject, cancel or retry a job',
  description:
    'Approving, rejecting and retrying need the role approver and somebody who is not the proposer. ' +
    'Cancelling is for the proposer and for approvers.',
  access: 'write',
  problems: ['forbidden', 'not-found', 'conflict', 'stale-version', 'key-reused'],
};

export function jobActionRoutes(app: Routes, { database }: GatewayParts): void {
  app.post(
    '/jobs/:id/actions',
    {
      schema: {
        ...documented(acting),
        ...keyed,
        params: IdParams,
        body: JobAction,
        response: answers(acting, { 200: Type.Object({ job: Job }) }),
      },
    },
    async (request, reply) => {
      const session = sessionOf(request);
      const jobId = request.params.id;
      const { action, expectedVersion, reason } = request.body;
      const job = await findJob(database, session, jobId);
      if (job === undefined) throw notFound();
      refuseUnlessPermitted(session, job, action);
      const appended = await appendKeyed<JobEventType>(
        database,
        {
          session,
          operation: 'POST /v1/jobs/{id}/actions',
          key: request.headers['idempotency-key'],
          content: { jobId, action, expectedVersion, reason },
        },
        { streamId: jobStream(jobId), expectedVersion, ...eventOf(action, job, reason) },
      );
      markReplay(reply, appended);
      return { job: await jobAsOf(database, session.tenantId, jobId, appended.seq) };
    },
  );
}

type Action = Static<typeof JobAction>['action'];
type Decision = { [T in JobEventType]: { type: T; payload: EventPayloads[T] } }[JobEventType];

function eventOf(action: Action, job: JobBody, reason: string | undefined): Decision {
  const jobId = job.id;
  switch (action) {
    case 'approve':
      return { type: 'job.approved', payload: { jobId, round: 1 } };
    case 'reject':
      return { type: 'job.rejected', payload: { jobId, reason } };
    case 'cancel':
      return { type: 'job.cancelled', payload: { jobId, reason } };
    case 'retry':
      return { type: 'job.retried', payload: { jobId, round: job.round + 1 } };
  }
}

function refuseUnlessPermitted(session: Session, job: JobBody, action: Action): void {
  const approver = session.role === 'approver';
  const proposer = session.personId === job.proposedBy;
  const permitted = action === 'cancel' ? approver || proposer : approver && !proposer;
  if (permitted) return;
  const detail =
    approver && proposer
      ? 'Somebody else has to decide about what you have proposed yourself.'
      : 'Only an approver can do this.';
  throw new Problem('forbidden', detail);
}
