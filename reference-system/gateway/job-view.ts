/**
 * A job as the API shows it, folded from its events. The stream and the answers to actions use the fold and not the row
 * in accord.job: the row may be a step further already, and an answer repeated later must be the same answer.
 */

import { evolve } from '../jobs/evolve.ts';
import type { Job } from '../jobs/job.ts';
import type { EventPayloads, JobEventType } from '../ledger/events.ts';
import type { JobBody, JobStepBody } from './schemas.ts';

/** One event of a job's stream as read from the ledger. */
export type JobEvent = {
  [Type in JobEventType]: {
    readonly type: Type;
    readonly payload: EventPayloads[Type];
    readonly seq: number;
    readonly actorId: string | null;
    readonly recordedAt: Date;
  };
}[JobEventType];

/** A job, and where and when its first and last events were recorded. */
export interface JobView {
  readonly job: Job;
  readonly seq: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The job after one more event; `view` is undefined before its first one. */
export function evolveJobView(view: JobView | undefined, event: JobEvent): JobView {
  const { seq, recordedAt } = event;
  return { job: evolve(view?.job, event), seq, createdAt: view?.createdAt ?? recordedAt, updatedAt: recordedAt };
}

/** What the API shows of it. */
export function jobBody({ job, seq, createdAt, updatedAt }: JobView): JobBody {
  const { jobId: id, attemptId: _attemptId, nextAttemptAt: _nextAttemptAt, kind, ...shown } = job;
  return {
    id,
    ...shown,
    kind: kind as JobBody['kind'],
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
    seq,
  };
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
