import { CannotTell } from '../../harness/errors.ts';
import { type Experiment, type Place, type Seen, unnoticed } from '../experiment.ts';
import { toldOfDegradation } from '../steady-state.ts';
import { unheardExecutor } from './parts.ts';

const nobodyNotices = [{ at: 'everywhere', ...unnoticed }] as const;

/** Work that is done while no answer comes through. */
export const executorAnswersLost = {
  carriedOutAs: 'executor-answers-lost',
  fault: unheardExecutor,
  // Two attempts run into their time-outs.
  holdMs: 3_500,
  allows: nobodyNotices,
  meanwhile: wasAsked,
} as const satisfies Omit<Experiment, 'case' | 'says'>;

/** A dozen jobs that are refused for good: each is asked for once, and nobody takes the outside system for broken. */
export const workRefused = {
  carriedOutAs: 'work-refused',
  jobs: { count: 12, work: 'refused', ends: 'failed' },
  holdMs: 2_500,
  allows: nobodyNotices,
  meanwhile: (_place, { onlookers }) => toldOfDegradation(onlookers),
  afterwards: askedOnce,
} as const satisfies Omit<Experiment, 'case' | 'says'>;

/** An answer can be lost only where there is one. */
async function wasAsked({ system }: Place, { jobIds }: Seen): Promise<string[]> {
  const calls = await system.calls?.();
  if (!calls || calls.some((call) => call.jobId !== null && jobIds.includes(call.jobId))) return [];
  throw new CannotTell('No call had reached the executor by the end of the fault: no answer of it was lost.');
}

async function askedOnce({ system }: Place, { jobIds }: Seen): Promise<string[]> {
  const calls = await system.calls?.();
  if (calls === undefined) return [];
  return jobIds.flatMap((jobId) => {
    const asked = calls.filter((call) => call.jobId === jobId).length;
    return asked === 1 ? [] : [`refused work was asked for ${asked} times`];
  });
}
