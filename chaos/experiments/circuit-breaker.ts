import { CannotTell } from '../../harness/errors.ts';
import { type Experiment, unnoticed } from '../experiment.ts';
import { type ErringFault, erring } from '../faults/erring.ts';
import { workRefused } from './outside-work.ts';
import { executorLinksOf } from './parts.ts';

const nobodyNotices = [{ at: 'everywhere', ...unnoticed }] as const;
/** Enough jobs to keep an unguarded link busy all the time. */
const jobs = { count: 8, work: 'succeeds', ends: 'completed' } as const;
/** The breaker has had its failures by then, and the calls that were under way have ended. */
const openAfterMs = 3_000;
const holdMs = 6_000;
/** While it is open: what is left of the calls that these jobs would make, in calls a second. Probes, in other words. */
const budgetPerSecond = 0.5;
/** In less time one probe is over the budget, and none at all is no silence. */
const leastWatchedSeconds = 1 / budgetPerSecond;

let fault: ErringFault | undefined;

export const circuitBreaker: readonly Experiment[] = [
  {
    case: 'opens-and-closes',
    says: 'While the executor fails every call it is left alone but for a few probes; once it works all waiting jobs are done.',
    fault: ({ links, system }) => {
      fault = erring(links, executorLinksOf(system), { times: Number.POSITIVE_INFINITY, questionsToo: true });
      return fault;
    },
    jobs,
    holdMs,
    allows: nobodyNotices,
    meanwhile: async () => callsWrong(fault?.erredMs ?? [], performance.now()),
  },
  {
    ...workRefused,
    case: 'refused-work',
    says: 'A dozen jobs that the executor refuses for good do not make anybody believe that it is away.',
  },
];

/**
 * What is wrong with the calls that reached the executor's link, by the link's own count.
 *
 * @throws CannotTell where the first of them came so late that there was no time left to see whether they stop
 */
export function callsWrong(erredMs: readonly number[], nowMs: number): string[] {
  const first = erredMs[0];
  if (first === undefined) return ['no call reached the executor: there was nothing to open on'];
  const late = erredMs.filter((ms) => ms > first + openAfterMs);
  const seconds = (nowMs - first - openAfterMs) / 1_000;
  if (seconds < leastWatchedSeconds)
    throw new CannotTell(`Only ${Math.max(0, seconds).toFixed(1)} s were left to see whether the calls stop.`);
  const rate = late.length / seconds;
  if (rate <= budgetPerSecond) return [];
  return [
    `the executor was called ${rate.toFixed(2)} times a second while it failed (${late.length} calls in ${seconds.toFixed(1)} s, after ${erredMs.length - late.length} at first); at most ${budgetPerSecond} are expected`,
  ];
}
