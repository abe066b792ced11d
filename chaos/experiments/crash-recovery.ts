import type { Experiment } from '../experiment.ts';
import { refusedPolitely, unnoticed } from '../experiment.ts';
import { killed } from '../faults/killed.ts';
import { executorOf, leaderOf } from './parts.ts';
import { slowExecutor } from './service-crash.ts';

const nobodyNotices = [{ at: 'everywhere', ...unnoticed }] as const;
/** Killed in the middle of a job whose work takes a second and a half. */
const atWork = { prelude: slowExecutor, inTheMiddleOfWork: true } as const;

/** kill -9 of each service while a job is being executed. Nobody signs in again, streams resume, the job ends with one effect. */
export const crashRecovery: readonly Experiment[] = [
  {
    ...atWork,
    case: 'gateway',
    says: 'A gateway is killed in the middle of work: sessions and streams survive it, and a job ends with one effect.',
    fault: ({ system, here }) => killed(system.control, here),
    holdMs: 2_000,
    allows: [
      { at: 'here', calls: ['acknowledged', 'unavailable', 'no answer'], withinMs: 10_500 },
      { at: 'elsewhere', ...unnoticed },
    ],
  },
  {
    ...atWork,
    case: 'worker',
    says: 'The leading worker is killed in the middle of a job, which ends with one effect.',
    fault: async ({ system }) => killed(system.control, (await leaderOf(system)).name),
    holdMs: 2_000,
    allows: nobodyNotices,
  },
  {
    ...atWork,
    case: 'executor',
    says: 'The executor is killed in the middle of a job, which ends with one effect.',
    fault: ({ system }) => killed(system.control, executorOf(system).name),
    holdMs: 2_000,
    allows: nobodyNotices,
  },
  {
    ...atWork,
    case: 'database',
    says: 'PostgreSQL is killed in the middle of a job, which ends with one effect; nobody has to sign in again.',
    fault: ({ system }) => killed(system.control, 'database'),
    holdMs: 2_000,
    allows: [{ at: 'everywhere', ...refusedPolitely }],
  },
];
