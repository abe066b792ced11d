/**
 * A job as the API shows it, folded from its events. The stream and the answers to actions use the fold and not the row
 * in accord.job: the row may be a step further already, and an answer repeated later must be the same answer.
 */
import type { EventPayloads, JobEventType } from '../ledger/events.ts';
import type { JobBody, JobStepBody } from './schemas.ts';

/** One event of a job's stream as read from the ledger. */
export type JobEvent = {
  [Type in JobEventType]: {
    readonly type: Type;
    readonly payload: EventPayloads[Type];
    readonly seq: number;
    readonly streamVersion: number;
    readonly actorId: string | null;
    readonly recordedAt: Date;
  };
}[JobEventType];

/** The job after `event`; `job` is undefined before its first one. */
export function evolveJobView(job: JobBody | undefined, event: JobEvent): JobBody {
  const stamp = { version: event.streamVersion, seq: event.seq, updatedAt: event.recordedAt.toISOString() };
  if (event.type === 'job.proposed') {
    const { jobId, conversationId, title, kind, input } = event.payload;
    return {
      id: jobId,
      conversationId,
      title,
      kind: kind as JobBody['kind'],
      input,
      state: 'proposed',
      round: 0,
      attempt: 0,
      proposedBy: event.actorId ?? '',
      decidedBy: null,
      result: null,
      error: null,
      createdAt: stamp.updatedAt,
      ...stamp,
    };
  }
  if (job === undefined) throw new Error(`ledger seq ${event.seq}: ${event.type} without job.proposed before it`);
  return { ...job, ...stamp, ...changeOf(job, event) };
}

function changeOf(job: JobBody, event: Exclude<JobEvent, { type: 'job.proposed' }>): Partial<JobBody> {
  switch (event.type) {
    case 'job.approved':
      return { state: 'approved', round: event.payload.round, decidedBy: event.actorId };
    case 'job.rejected':
      return { state: 'rejected', decidedBy: event.actorId };
    case 'job.cancelled':
      return { state: 'cancelled' };
    case 'job.started':
      return { state: 'executing', attempt: event.payload.attempt };
    case 'job.attempt_failed': {
      const { error, nextAttemptId } = event.payload;
      return { error, attempt: nextAttemptId === undefined ? job.attempt : job.attempt + 1 };
    }
    case 'job.completed':
      return { state: 'completed', result: event.payload.result, error: null };
    case 'job.failed':
      return { state: 'failed', error: event.payload.error };
    case 'job.retried':
      return { state: 'approved', round: event.payload.round, decidedBy: event.actorId, error: null, attempt: 0 };
  }
}

type StepFacts = Pick<JobStepBody, 'round' | 'attempt' | 'attemptId' | 'error' | 'result' | 'reason'>;

/** One line of a job's history: who did what when, with the facts people may see. */
export function jobStep(event: JobEvent): JobStepBody {
  const { round, attempt, attemptId, error, result, reason } = event.payload as StepFacts;
  const at = event.recordedAt.toISOString();
  return {
    seq: event.seq,
    type: event.type,
    actorId: event.actorId,
    at,
    round,
    attempt,
    attemptId,
    error,
    result,
    reason,
  };
}
