import type { Experiment } from '../experiment.ts';
import { refusedPolitely, unnoticed } from '../experiment.ts';
import { killed } from '../faults/killed.ts';
import { together } from '../faults/together.ts';
import { distantDatabase, executorOf, leaderOf, slowExecutor, unheardExecutor } from './parts.ts';

type Kill = Omit<Experiment, 'case' | 'says'>;

const nobodyNotices = [{ at: 'everywhere', ...unnoticed }] as const;
/** Killed in the middle of a job whose work takes a second and a half. */
const atWork = { prelude: slowExecutor, inTheMiddleOfWork: true, holdMs: 2_500 } as const;

/**
 * kill -9 of each service while a job is being executed. Phase 4 asks whether work and sessions survive it, phase 5 whether people do:
 * within a run each service is killed once, and both are told from it.
 */
export const kills = {
  gateway: {
    ...atWork,
    // And in the middle of what people ask of it.
    prelude: (place) => together('slow work, distant database', [slowExecutor(place), distantDatabase(place)]),
    carriedOutAs: 'gateway-killed-at-work',
    fault: ({ system, here }) => killed(system.control, here),
    noticedAt: 'here',
    cutsCallsShort: true,
    allows: [
      { at: 'here', calls: ['acknowledged', 'unavailable', 'no answer'], withinMs: 10_500 },
      { at: 'elsewhere', ...unnoticed },
    ],
  },
  worker: {
    ...atWork,
    carriedOutAs: 'worker-killed-at-work',
    fault: async ({ system }) => killed(system.control, (await leaderOf(system)).name),
    // Longer than its lease: the other one takes over while it is away, and ends the job.
    holdMs: 6_000,
    until: async (_place, { api, jobIds: [jobId] }) => {
      const answer = jobId === undefined ? undefined : await api.job(jobId);
      return answer?.ok === true && answer.value.job.state === 'completed';
    },
    allows: nobodyNotices,
  },
  executor: {
    ...atWork,
    // What it has done is known to nobody else. (An answer that is merely late survives it, on its way.)
    prelude: unheardExecutor,
    workDoneFirst: true,
    carriedOutAs: 'executor-killed-at-work',
    fault: ({ system }) => killed(system.control, executorOf(system).name),
    allows: nobodyNotices,
  },
  database: {
    ...atWork,
    carriedOutAs: 'database-killed-at-work',
    fault: ({ system }) => killed(system.control, 'database'),
    allows: [{ at: 'everywhere', ...refusedPolitely }],
    noticedAt: 'everywhere',
  },
} as const satisfies Readonly<Record<string, Kill>>;
