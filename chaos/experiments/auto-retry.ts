import { CannotTell } from '../../harness/errors.ts';
import { type Experiment, type Seen, unnoticed } from '../experiment.ts';
import { type Erring, type ErringFault, erring } from '../faults/erring.ts';
import { pause } from '../within.ts';
import { executorAnswersLost, workRefused } from './outside-work.ts';
import { executorLinksOf } from './parts.ts';
import { fewestPairs, jitterWrong, waitsWrong } from './retry-waits.ts';

const nobodyNotices = [{ at: 'everywhere', ...unnoticed }] as const;
/** More attempts than this at one job are no retry but a siege. */
const mostAttempts = 10;
/** Of so many attempts the waits are those of the retry: later ones may be those of a breaker that has opened. */
const beforeItOpens = 4;
/** A job that has not ended by then is judged as it is. */
const endsWithinMs = 20_000;

export const autoRetry: readonly Experiment[] = [
  failing('fails-twice', 2),
  failing('fails-three-times', 3),
  {
    case: 'never-works',
    says: 'The executor fails every time: the job is given up after a bounded number of attempts, and says so.',
    ...withErring({ times: Number.POSITIVE_INFINITY }, async (fault) => [
      ...(fault.erredMs.length >= 2 && fault.erredMs.length <= mostAttempts
        ? []
        : [
            `${fault.erredMs.length} attempts were made at a job that cannot be done; 2 to ${mostAttempts} are expected`,
          ]),
      ...waitsWrong(fault.askedMs.slice(0, beforeItOpens)),
    ]),
    jobs: { count: 1, work: 'succeeds', ends: 'failed' },
    holdMs: 1_500,
    allows: nobodyNotices,
  },
  {
    ...executorAnswersLost,
    case: 'answers-lost',
    says: 'The executor works and its answers are lost: the job is tried again and its effect happens once.',
  },
  {
    ...workRefused,
    case: 'permanent',
    says: 'Work that is refused for good is not tried again.',
  },
  failsOnce(),
];

/**
 * Two jobs at a time fail once. Comes last, after a dozen calls that were answered: so many failures would be half of the calls of
 * the last seconds, by which a circuit breaker might open, and its wait would be taken for that of a retry.
 */
function failsOnce(): Experiment {
  const count = 2 * fewestPairs;
  return {
    case: 'fails-once',
    says: 'The executor fails once for each of ten jobs, two at a time, then works: each completes after a wait of its own, and its effect happens once.',
    ...withErring(
      { times: count, twoByTwo: true },
      async (fault, { api, jobIds }) => [
        ...(fault.erredMs.length === count ? [] : [`${fault.erredMs.length} of ${count} errors were met`]),
        ...jitterWrong(callsOf(fault, jobIds)),
        ...(await attemptsWrong(api, jobIds, count)),
      ],
      (fault) => fault.askedMs.length >= 2 * count,
    ),
    jobs: { count, atOnce: 2, work: 'succeeds', ends: 'completed' },
    holdMs: endsWithinMs,
    allows: nobodyNotices,
  };
}

/** The executor fails so many times, then works. */
function failing(id: string, times: number): Experiment {
  return {
    case: id,
    says: `The executor fails ${times} times, then works: the job completes after waits that grow, and its effect happens once.`,
    ...withErring({ times }, async (fault, { api, jobIds }) => [
      ...(fault.erredMs.length === times ? [] : [`${fault.erredMs.length} of ${times} errors were met`]),
      // Also the wait before the attempt that succeeds.
      ...waitsWrong(fault.askedMs),
      ...(await attemptsWrong(api, jobIds, times)),
    ]),
    // And then until the job has ended.
    holdMs: 1_500,
    allows: nobodyNotices,
  };
}

function withErring(
  how: Erring,
  judge: (fault: ErringFault, seen: Seen) => Promise<readonly string[]>,
  isOver: (fault: ErringFault) => boolean = () => false,
): Pick<Experiment, 'fault' | 'until' | 'meanwhile'> {
  let fault: ErringFault | undefined;
  return {
    fault: ({ links, system }) => {
      fault = erring(links, executorLinksOf(system), how);
      return fault;
    },
    until: async () => isOver(fault!),
    meanwhile: async (_place, seen) => {
      await untilEnded(seen);
      return judge(fault!, seen);
    },
  };
}

/** Waits for the jobs' end as long as it may take: attempts, their waits, and the time for which the breaker is open. */
async function untilEnded({ api, jobIds }: Seen): Promise<void> {
  const untilMs = performance.now() + endsWithinMs;
  for (const jobId of jobIds) {
    while (performance.now() < untilMs) {
      const answer = await api.job(jobId);
      if (answer.ok && ['completed', 'failed'].includes(answer.value.job.state)) break;
      await pause(100);
    }
  }
}

/** When the calls of each job arrived. */
function callsOf(fault: ErringFault, jobIds: readonly string[]): (readonly number[])[] {
  const calls = jobIds.map((jobId) => fault.askedFor(jobId));
  if (calls.some(({ length }) => length > 0)) return calls;
  throw new CannotTell(
    'No call to the executor names its job: how long a job waited to be tried again cannot be told.',
  );
}

/** The system's own record says as many failed attempts of these jobs as there were. */
async function attemptsWrong(api: Seen['api'], jobIds: readonly string[], times: number): Promise<string[]> {
  if (jobIds.length === 0) return ['no job was accepted'];
  const found: string[] = [];
  let entries = 0;
  let failed = 0;
  for (const jobId of jobIds) {
    const answer = await api.job(jobId);
    if (!answer.ok) {
      found.push(`the job's history was answered with ${answer.status}`);
      continue;
    }
    // Started, each failed attempt, completed.
    entries += answer.value.history.length;
    failed += answer.value.history.filter((entry) => /fail/.test(entry.type)).length;
  }
  if (failed !== times) found.push(`${failed} of ${times} failed attempts are on record, of ${entries} entries`);
  return found;
}
