import type { EventPayloads, JobEventType } from '../ledger/events.ts';
import type { Job, JobState } from './job.ts';

export type Person = { personId: string; role: 'member' | 'approver' };

export type PersonCommand =
  | { do: 'approve' | 'retry'; by: Person }
  | { do: 'reject' | 'cancel'; by: Person; reason?: string };
export type WorkerCommand =
  | { do: 'start'; attemptId: string }
  | { do: 'complete'; result: string }
  /** `next`: the attempt to follow, with the time it is due (ISO 8601). Absent: there is to be none. */
  | { do: 'record-failure'; error: string; transient: boolean; next?: { attemptId: string; at: string } }
  | { do: 'give-up' };
export type JobCommand = PersonCommand | WorkerCommand;

export type Decision = { [T in JobEventType]: { type: T; payload: EventPayloads[T] } }[JobEventType];

/** The job's state does not allow the command (`illegal-transition`), or this person may not give it (`not-permitted`). */
export class JobRefusal extends Error {
  readonly code: 'illegal-transition' | 'not-permitted';
  constructor(code: 'illegal-transition' | 'not-permitted', job: Job, command: JobCommand) {
    const why = code === 'not-permitted' ? 'is not for this person to do' : `is not possible while it is ${job.state}`;
    super(`job ${job.jobId}: ${command.do} ${why}`);
    this.code = code;
  }
}

/** The states in which each command is possible. */
const POSSIBLE_IN: Readonly<Record<JobCommand['do'], readonly JobState[]>> = {
  approve: ['proposed'],
  reject: ['proposed'],
  cancel: ['proposed', 'approved'],
  retry: ['failed'],
  start: ['approved'],
  complete: ['executing'],
  'record-failure': ['executing'],
  'give-up': ['executing'],
};

/** The one event that the command makes of the job. Pure: ids and times come with the command. Throws JobRefusal. */
export function decide(job: Job, command: JobCommand): Decision {
  if (!POSSIBLE_IN[command.do].includes(job.state)) throw new JobRefusal('illegal-transition', job, command);
  if ('by' in command && !mayDecide(job, command)) throw new JobRefusal('not-permitted', job, command);
  const { jobId, round, attempt, attemptId } = job;
  switch (command.do) {
    case 'approve':
      return { type: 'job.approved', payload: { jobId, round: 1 } };
    case 'reject':
      return { type: 'job.rejected', payload: { jobId, reason: command.reason } };
    case 'cancel':
      return { type: 'job.cancelled', payload: { jobId, reason: command.reason } };
    case 'retry':
      return { type: 'job.retried', payload: { jobId, round: round + 1 } };
    case 'start':
      return { type: 'job.started', payload: { jobId, round, attempt: 1, attemptId: command.attemptId } };
    case 'give-up':
      // Only once the last attempt is known to have failed.
      if (attemptId !== null) throw new JobRefusal('illegal-transition', job, command);
      return { type: 'job.failed', payload: { jobId, round, attempt, error: job.error ?? 'no reason recorded' } };
  }
  if (attemptId === null) throw new JobRefusal('illegal-transition', job, command);
  if (command.do === 'complete') {
    return { type: 'job.completed', payload: { jobId, round, attempt, attemptId, result: command.result } };
  }
  const { error, transient, next } = command;
  const following = next && { nextAttemptId: next.attemptId, nextAttemptAt: next.at };
  return { type: 'job.attempt_failed', payload: { jobId, round, attempt, attemptId, error, transient, ...following } };
}

/** Four eyes: who proposed a job cannot decide about it; its proposer may cancel it, and so may any approver. */
function mayDecide(job: Job, command: PersonCommand): boolean {
  const isApprover = command.by.role === 'approver';
  const isProposer = command.by.personId === job.proposedBy;
  return command.do === 'cancel' ? isApprover || isProposer : isApprover && !isProposer;
}
