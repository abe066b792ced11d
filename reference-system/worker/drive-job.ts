import { randomUUID } from 'node:crypto';
import { JobRefusal, type WorkerCommand } from '../jobs/decide.ts';
import { LedgerError } from '../ledger/ledger-error.ts';
import type { Queryable } from '../service/database.ts';
import type { Log } from '../service/log.ts';
import { backoffMs } from './backoff.ts';
import { type Execution, type ExecutorAnswer, StaleTokenError, TransientError } from './executor-client.ts';
import { BreakerOpenError, type GuardedExecutor } from './guarded-executor.ts';
import { advance, type TenantJob } from './job-store.ts';
import { pause } from './pause.ts';
import type { Term } from './term.ts';

export type DriveOptions = {
  db: Queryable;
  executor: GuardedExecutor;
  log: Log;
  retryAttempts: number;
  retryBaseMs: number;
  /** Told of every attempt's end, for the metrics. */
  onAttempt: (outcome: 'done' | 'refused' | 'transient') => void;
};

/** While the ledger cannot be written, the same event is tried again after this long. */
const LEDGER_RETRY_MS = 200;

/**
 * Takes one job from where it is to its end: completed, failed, or no longer ours. Stops between two steps when `stop` is
 * aborted (the term is over, or the service stops; then a call under way is still waited for). Whatever it leaves, the next
 * leader takes up. Never throws for what may happen in a distributed system, only for faults of its own.
 */
export async function driveJob(found: TenantJob, term: Term, stop: AbortSignal, options: DriveOptions): Promise<void> {
  const { executor } = options;
  // An attempt that was under way when we took over: its outcome is asked for before anything is tried.
  let mustInquire = found.state === 'executing';
  for (let job: TenantJob | undefined = found; job && term.isHeld() && !stop.aborted; ) {
    if (job.state === 'approved') {
      await executor.whenClosed(stop);
      if (!stop.aborted) job = await record(job, { do: 'start', attemptId: randomUUID() }, term, options);
    } else if (job.state !== 'executing') {
      return;
    } else if (job.attemptId === null) {
      job = await record(job, { do: 'give-up' }, term, options);
    } else {
      await pause(waitMs(job, options), stop);
      await executor.whenClosed(stop);
      if (!term.isHeld() || stop.aborted) return;
      const command = await attempt(job, job.attemptId, mustInquire, term, options);
      if (command === 'again') continue;
      if (command === 'stop') return;
      job = await record(job, command, term, options);
      mustInquire = false;
    }
  }
}

/** Makes the attempt. What to record of it; or `again`, for it was not made; or `stop`, for we do not lead any more. */
async function attempt(
  job: TenantJob,
  attemptId: string,
  mustInquire: boolean,
  term: Term,
  options: DriveOptions,
): Promise<WorkerCommand | 'again' | 'stop'> {
  try {
    const answer = await perform(job, attemptId, mustInquire, term, options.executor);
    options.onAttempt(answer.outcome);
    return commandFor(answer);
  } catch (error) {
    if (error instanceof BreakerOpenError) return 'again';
    if (term.signal.aborted) return 'stop';
    if (error instanceof StaleTokenError) {
      term.end('the executor knows a newer leader');
      return 'stop';
    }
    if (!(error instanceof TransientError)) throw error;
    options.onAttempt('transient');
    return afterFailure(job, error, term, options);
  }
}

async function perform(
  job: TenantJob,
  attemptId: string,
  mustInquire: boolean,
  term: Term,
  executor: GuardedExecutor,
): Promise<ExecutorAnswer> {
  const execution = executionOf(job, attemptId, term);
  if (mustInquire) {
    const known = await executor.inquire(execution, term.signal);
    if (known.outcome !== 'none') return known;
  }
  return executor.execute(execution, term.signal);
}

function commandFor(answer: ExecutorAnswer): WorkerCommand {
  if (answer.outcome === 'done') return { do: 'complete', result: answer.result };
  return { do: 'record-failure', error: answer.message, transient: false };
}

/** The next attempt, or the end of it: but work that may have been done is asked for once more before it counts as failed. */
async function afterFailure(
  job: TenantJob,
  error: TransientError,
  term: Term,
  options: DriveOptions,
): Promise<WorkerCommand> {
  const failure = { do: 'record-failure', error: error.message, transient: true } as const;
  if (job.attempt < options.retryAttempts) {
    const dueMs = Date.now() + backoffMs(job.attempt, options.retryBaseMs);
    return { ...failure, next: { attemptId: randomUUID(), at: new Date(dueMs).toISOString() } };
  }
  const known = error.mayHaveHappened ? await lastInquiry(job, term, options) : undefined;
  return known ? commandFor(known) : failure;
}

async function lastInquiry(job: TenantJob, term: Term, options: DriveOptions): Promise<ExecutorAnswer | undefined> {
  try {
    const known = await options.executor.inquire(executionOf(job, job.attemptId ?? '', term), term.signal);
    return known.outcome === 'none' ? undefined : known;
  } catch (error) {
    if (error instanceof StaleTokenError) term.end('the executor knows a newer leader');
    else if (!(error instanceof TransientError || error instanceof BreakerOpenError || term.signal.aborted))
      throw error;
    return undefined;
  }
}

function executionOf(job: TenantJob, attemptId: string, term: Term): Execution {
  const { jobId, round, kind, input } = job;
  return { jobId, round, attemptId, fencingToken: term.fence.token, kind, input };
}

/** How long the attempt still has to wait; never longer than its longest wait, whatever another worker's clock said. */
function waitMs(job: TenantJob, { retryBaseMs }: DriveOptions): number {
  if (job.nextAttemptAt === null) return 0;
  return Math.min(
    Date.parse(job.nextAttemptAt) - Date.now(),
    backoffMs(job.attempt - 1, retryBaseMs, () => 1),
  );
}

/**
 * Appends until the ledger has answered. Undefined: the job is somebody else's now (decided otherwise meanwhile, or the term
 * is over).
 */
async function record(
  job: TenantJob,
  command: WorkerCommand,
  term: Term,
  { db, log }: DriveOptions,
): Promise<TenantJob | undefined> {
  while (term.isHeld()) {
    try {
      return await advance(db, term.fence, job, command);
    } catch (error) {
      if (error instanceof LedgerError && error.code === 'unavailable') {
        await pause(LEDGER_RETRY_MS, term.signal);
        continue;
      }
      if (error instanceof LedgerError && error.code === 'fence-stale') {
        term.end('another worker leads');
        return undefined;
      }
      const overtaken = error instanceof JobRefusal || (error instanceof LedgerError && OVERTAKEN.has(error.code));
      if (!overtaken) throw error;
      log.info({ jobId: job.jobId, command: command.do, code: error.code }, 'the job was decided otherwise meanwhile');
      return undefined;
    }
  }
  return undefined;
}

const OVERTAKEN: ReadonlySet<string> = new Set(['wrong-version', 'illegal-transition']);
