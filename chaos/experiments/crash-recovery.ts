import type { Experiment } from '../experiment.ts';
import { kills } from './kills.ts';

/** kill -9 of each service while a job is being executed. Nobody signs in again, streams resume, the job ends with one effect. */
export const crashRecovery: readonly Experiment[] = [
  {
    ...kills.gateway,
    case: 'gateway',
    says: 'A gateway is killed in the middle of work: sessions and streams survive it, and a job ends with one effect.',
  },
  {
    ...kills.worker,
    case: 'worker',
    says: 'The leading worker is killed in the middle of a job, which ends with one effect.',
  },
  {
    ...kills.executor,
    case: 'executor',
    says: 'The executor is killed when it has done a job and nobody has heard of it: the job ends with one effect.',
  },
  {
    ...kills.database,
    case: 'database',
    says: 'PostgreSQL is killed in the middle of a job, which ends with one effect; nobody has to sign in again.',
  },
];
