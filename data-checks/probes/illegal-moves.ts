import { randomUUID } from 'node:crypto';
import type { Attempts } from '../../harness/attempts.ts';
import { CannotTell } from '../../harness/errors.ts';
import { needed } from '../../harness/recorded-writes.ts';
import type { ApiAnswer, Job, JobAction, JobState, System } from '../../harness/system.ts';
import { type Cast, castOf } from './cast.ts';
import { eventsOfKeys } from './events-of.ts';
import { jobInState, seenInState } from './job-in-state.ts';
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
/** Attempts at a move while the worker itself moves the job on. */
const tries = 5;

interface Move {
  readonly state: JobState;
  readonly action: JobAction;
  readonly key: string;
  readonly answer: ApiAnswer<Job>;
}

/**
 * Tries every illegal move from every state, as somebody who may decide and with the job's present version, so that nothing but
 * the state forbids it. The services that would move the job on are held meanwhile.
 */
export async function tryIllegalMoves(system: System, attempts: Attempts): Promise<ProbeResult> {
  const cast = await castOf(system, attempts);
  const moves: Move[] = [];
  for (const state of ['proposed', 'rejected', 'cancelled', 'completed', 'failed'] as const) {
    moves.push(...(await movesFrom(cast, await jobInState(cast, state))));
  }
  const workers = executingReplicas(system, 'from');
  const approved = await whilePaused(system, workers, async () => {
    const job = await jobInState(cast, 'approved');
    moves.push(...(await movesFrom(cast, job)));
    return job;
  });
  const executing = await whilePaused(system, executingReplicas(system, 'to'), async () => {
    const job = await jobInState(cast, 'executing');
    moves.push(...(await movesFrom(cast, job)));
    return job;
  });
  // What was held goes on to its end, so that the checks that follow see no job half done.
  for (const { id } of [approved, executing]) await seenInState(cast.proposer, id, ['completed', 'failed']);

  const events = await eventsOfKeys(
    system.database,
    moves.map(({ key }) => key),
  );
  const problems = moves.flatMap(({ state, action, key, answer }) => {
    const made = events.filter((event) => event.request_key === key);
    return [
      ...(answer.ok || answer.status !== 409 ? [{ state, action, problem: 'not refused with 409', answer }] : []),
      ...(made.length > 0 ? [{ state, action, problem: 'left an event', events: made }] : []),
    ];
  });
  return { expected: 'every illegal move is refused with 409 and leaves no event', examined: moves.length, problems };
}

async function movesFrom(cast: Cast, job: Job): Promise<Move[]> {
  const moves: Move[] = [];
  for (const action of actions.filter((each) => !legal[job.state].includes(each))) {
    moves.push(await moveFrom(cast, job, action));
  }
  return moves;
}

async function moveFrom({ writes, deciders }: Cast, { id, state }: Job, action: JobAction): Promise<Move> {
  const by = deciders[1];
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const { job: before } = needed(await by.job(id), 'job');
    if (before.state !== state) break;
    const key = randomUUID();
    const answer = await writes.actOnJob(by, id, action, before.version, key);
    const { job: after } = needed(await by.job(id), 'job');
    // A refusal for a version that the worker has just made stale would not be about the state.
    if (answer.ok || after.version === before.version) return { state, action, key, answer };
  }
  throw new CannotTell(`the job did not stay ${state} long enough to try ${action}`);
}
