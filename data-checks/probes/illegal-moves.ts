import { randomUUID } from 'node:crypto';
import type { Attempts } from '../../harness/attempts.ts';
import { CannotTell } from '../../harness/errors.ts';
import { needed } from '../../harness/recorded-writes.ts';
import type { ApiAnswer, ApiClient, Job, JobAction, JobState, System } from '../../harness/system.ts';
import { type Cast, castOf } from './cast.ts';
import { eventsOfKeys } from './events-of.ts';
import { jobInState, seenInState } from './job-in-state.ts';
import { judgeMoves, type Move } from './judge-moves.ts';
import type { ProbeResult } from './record-probe.ts';
import { executingReplicas, whilePaused } from './while-paused.ts';

/** What a person may do with a job in each state; everything else is illegal. */
const legal: Readonly<Record<JobState, readonly JobAction[]>> = {
  proposed: ['approve', 'reject', 'cancel'],
  approved: ['cancel'],
  executing: [],
  completed: [],
  failed: ['retry'],
  rejected: [],
  cancelled: [],
};
const actions: readonly JobAction[] = ['approve', 'reject', 'cancel', 'retry'];
/** Where a job comes to rest, had it gone where it must not. */
const ends: readonly JobState[] = ['completed', 'failed', 'rejected', 'cancelled'];
/** Attempts at a move while the worker itself moves the job on. */
const tries = 5;

/** One of those who try, and what is theirs to do at all. */
interface Mover {
  readonly who: Move['who'];
  readonly by: ApiClient;
  readonly may: readonly JobAction[];
}

/**
 * Tries every illegal move from every state, as somebody who may decide and as the proposer, and with the job's present version, so
 * that nothing but the state forbids it; and makes every legal one. The services that would move the job on are held meanwhile.
 */
export async function tryIllegalMoves(system: System, attempts: Attempts): Promise<ProbeResult> {
  const cast = await castOf(system, attempts);
  const moves = await legalMoves(cast, 'proposed');
  const barred = await judged(system, moves);
  // No other state is reached without these.
  if (barred.problems.length > 0) return barred;
  for (const state of ['proposed', 'rejected', 'cancelled', 'completed', 'failed'] as const) {
    if (state !== 'proposed') moves.push(...(await legalMoves(cast, state)));
    moves.push(...(await illegalMoves(cast, await jobInState(cast, state))));
  }
  const workers = executingReplicas(system, 'from');
  const approved = await whilePaused(system, workers, async () => {
    moves.push(...(await legalMoves(cast, 'approved')));
    const job = await jobInState(cast, 'approved');
    moves.push(...(await illegalMoves(cast, job)));
    return job;
  });
  const executing = await whilePaused(system, executingReplicas(system, 'to'), async () => {
    const job = await jobInState(cast, 'executing');
    moves.push(...(await illegalMoves(cast, job)));
    return job;
  });
  // What was held goes on to its end, so that the checks that follow see no job half done.
  for (const { id } of [approved, executing]) await seenInState(cast.proposer, id, ends);
  return judged(system, moves);
}

async function judged(system: System, moves: readonly Move[]): Promise<ProbeResult> {
  const events = await eventsOfKeys(
    system.database,
    moves.map(({ key }) => key),
  );
  return {
    expected: 'every illegal move is refused with 409 and leaves no event; every legal one is taken and makes one',
    examined: moves.length,
    problems: judgeMoves(moves, events),
  };
}

function moversOf({ deciders, proposer }: Cast): readonly Mover[] {
  return [
    { who: 'decider', by: deciders[1], may: actions },
    { who: 'proposer', by: proposer, may: ['cancel'] },
  ];
}

/** Each on a job of its own, by everybody who may. */
async function legalMoves(cast: Cast, state: JobState): Promise<Move[]> {
  const moves: Move[] = [];
  for (const { who, by, may } of moversOf(cast)) {
    for (const action of legal[state].filter((each) => may.includes(each))) {
      const job = await jobInState(cast, state);
      const key = randomUUID();
      const answer = await cast.writes.actOnJob(by, job.id, action, job.version, key);
      // Neither a yes nor a no.
      if (!answer.ok && answer.status >= 500) needed(answer, `answer to ${action}`);
      moves.push({ who, state, action, key, answer, rule: 'legal' });
    }
  }
  return moves;
}

async function illegalMoves(cast: Cast, job: Job): Promise<Move[]> {
  const moves: Move[] = [];
  for (const mover of moversOf(cast)) {
    for (const action of actions.filter((each) => !legal[job.state].includes(each))) {
      const { key, answer } = await illegalMove(cast, mover.by, job, action);
      const rule = mover.may.includes(action) ? 'illegal' : 'illegal and not theirs';
      moves.push({ who: mover.who, state: job.state, action, key, answer, rule });
      // It has gone elsewhere: from this state there is nothing to try any more.
      if (answer.ok) return moves;
    }
  }
  return moves;
}

async function illegalMove(
  { writes }: Cast,
  by: ApiClient,
  { id, state }: Job,
  action: JobAction,
): Promise<{ readonly key: string; readonly answer: ApiAnswer<Job> }> {
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const { job: before } = needed(await by.job(id), 'job');
    if (before.state !== state) break;
    const key = randomUUID();
    const answer = await writes.actOnJob(by, id, action, before.version, key);
    const { job: after } = needed(await by.job(id), 'job');
    // A refusal for a version that the worker has just made stale would not be about the state.
    if (answer.ok || after.version === before.version) return { key, answer };
  }
  throw new CannotTell(`the job did not stay ${state} long enough to try ${action}`);
}
