import type { EventPayloads, JobEventType } from '../ledger/events.ts';
import type { Job } from './job.ts';

/** One event of a job's stream, as far as the job's state depends on it. */
export type JobEvent = {
  [T in JobEventType]: { type: T; payload: EventPayloads[T]; actorId: string | null };
}[JobEventType];

/** The job after one more event of its stream. `job` is undefined before the first, which is `job.proposed`. */
export function evolve(job: Job | undefined, event: JobEvent): Job {
  if (event.type === 'job.proposed') return proposed(event.payload, event.actorId);
  if (!job) throw new Error(`${event.type}: the first event of a job must be job.proposed`);
  return { ...job, version: job.version + 1, ...change(job, event) };
}

function proposed(payload: EventPayloads['job.proposed'], actorId: string | null): Job {
  const { jobId, conversationId, title, kind, input } = payload;
  return {
    jobId,
    conversationId,
    title,
    kind,
    input,
    state: 'proposed',
    version: 1,
    round: 0,
    attempt: 0,
    attemptId: null,
    nextAttemptAt: null,
    proposedBy: actorId ?? '',
    decidedBy: null,
    result: null,
    error: null,
  };
}

function change(job: Job, event: Exclude<JobEvent, { type: 'job.proposed' }>): Partial<Job> {
  switch (event.type) {
    case 'job.approved':
      return { state: 'approved', round: event.payload.round, decidedBy: event.actorId };
    case 'job.rejected':
      return { state: 'rejected', decidedBy: event.actorId };
    case 'job.cancelled':
      return { state: 'cancelled' };
    case 'job.started':
      return { state: 'executing', attempt: event.payload.attempt, attemptId: event.payload.attemptId };
    case 'job.attempt_failed': {
      const { error, nextAttemptId = null, nextAttemptAt = null } = event.payload;
      return { error, attempt: job.attempt + (nextAttemptId ? 1 : 0), attemptId: nextAttemptId, nextAttemptAt };
    }
    case 'job.completed':
      return { state: 'completed', result: event.payload.result, error: null, attemptId: null, nextAttemptAt: null };
    case 'job.failed':
      return { state: 'failed', error: event.payload.error };
    case 'job.retried':
      return { state: 'approved', round: event.payload.round, decidedBy: event.actorId, error: null, attempt: 0 };
  }
}
