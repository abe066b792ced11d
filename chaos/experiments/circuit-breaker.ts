import { CannotTell } from '../../harness/errors.ts';
import { type Experiment, type Seen, sloMs, unnoticed } from '../experiment.ts';
import { type ErringFault, erring } from '../faults/erring.ts';
import { workRefused } from './outside-work.ts';
import { executorLinksOf } from './parts.ts';

const nobodyNotices = [{ at: 'everywhere', ...unnoticed }] as const;
/** So many calls are answered before the executor fails: how fast they come is the rate while the breaker is closed. */
const worksFirst = 4;
/** And as many more jobs as keep an unguarded link busy all the time. */
const jobs = { count: worksFirst + 8, work: 'succeeds', ends: 'completed' } as const;
/** The breaker has had its failures by then, and the calls that were under way have ended. */
const openAfterMs = 2_500;
/** How long it is watched from then on, where one call in that time is within the budget. */
const usuallyWatchedSeconds = 3;
/** While a dozen jobs wait nobody is silent for so long between two tries: the breaker is open, and what comes after it is a probe. */
const silenceMs = 1_500;
/** Calls that follow one another within this are one probing. */
const togetherMs = 500;
/** Where no probe has come by then none is waited for: that nobody ever looks is seen once the executor works again. */
const probedWithinMs = 10_000;
/** Each replica that calls may have a breaker and a probe of its own; two are few wherever they come from. */
const fewProbes = 2;
/** Then the fault ends, whatever could be seen. */
const mostHoldMs = 25_000;
/** The declared budget of CRITERIA.md: while it is open, so much of the calls that came while it was closed. Probes, in other words. */
const budgetOfClosed = 0.05;
/** However many came: more probes a second than this are no leaving alone. */
const mostPerSecond = 0.5;
const jobsGivenLater = 3;
/** Who waits longer than a message may take waits for the executor: no call over a network has a shorter time-out of its own. */
const failFastMs = sloMs;

let fault: ErringFault | undefined;

export const circuitBreaker: readonly Experiment[] = [
  {
    case: 'opens-and-closes',
    says: 'While the executor fails every call it is left alone but for a few probes, never all waiting jobs at once, and nobody waits for it; once it works all jobs are done.',
    fault: ({ links, system }) => {
      fault = erring(links, executorLinksOf(system), {
        times: Number.POSITIVE_INFINITY,
        worksFirst,
        questionsToo: true,
      });
      return fault;
    },
    jobs,
    holdMs: mostHoldMs,
    until: async () => isWatched(fault!, performance.now()),
    allows: nobodyNotices,
    meanwhile: async ({ system }, seen) => [
      ...callersWrong(await laterJobs(seen)),
      ...callsWrong(fault!, performance.now()),
      ...probesWrong(fault!, executorLinksOf(system).length),
    ],
  },
  {
    ...workRefused,
    case: 'refused-work',
    says: 'A dozen jobs that the executor refuses for good do not make anybody believe that it is away.',
  },
];

type Arrivals = Pick<ErringFault, 'askedMs' | 'erredMs'>;

/**
 * What is wrong with the calls that reached the executor's link, by the link's own count.
 *
 * @throws CannotTell where the first failure came so late, or so few calls came before it, that there was no time left to see whether
 * they stop
 */
export function callsWrong({ askedMs, erredMs }: Arrivals, nowMs: number): string[] {
  const first = erredMs[0];
  if (first === undefined) return ['no call reached the executor while it failed: there was nothing to open on'];
  const budget = budgetPerSecond(askedMs);
  const late = erredMs.filter((ms) => ms > first + openAfterMs);
  const seconds = watchedSeconds(first, nowMs);
  // In less time one probe is over the budget, and none at all is no silence.
  if (seconds < 1 / budget) {
    throw new CannotTell(
      `Only ${Math.max(0, seconds).toFixed(1)} s were left to see whether the calls stop; ${(1 / budget).toFixed(1)} are needed.`,
    );
  }
  const rate = late.length / seconds;
  if (rate <= budget) return [];
  return [
    `the executor was called ${rate.toFixed(2)} times a second while it failed (${late.length} calls in ${seconds.toFixed(1)} s, after ${erredMs.length - late.length} at first), and ${closedPerSecond(askedMs).toFixed(1)} times while it worked; at most ${budget.toFixed(2)} are expected`,
  ];
}

/** Probes that came in too great a number at once: when a breaker opens half, not everybody who waits may go through. */
export function probesWrong({ erredMs }: Pick<Arrivals, 'erredMs'>, callers: number): string[] {
  const most = Math.max(0, ...probings(erredMs).map((probes) => probes.length));
  const allowed = Math.max(fewProbes, callers);
  return most <= allowed
    ? []
    : [
        `after a silence the executor that still failed was called ${most} times at once; ${allowed} probes are expected at most`,
      ];
}

/** When the probes arrived, those together that came together: the calls since the first silence. */
function probings(erredMs: readonly number[]): number[][] {
  const found: number[][] = [];
  for (const [index, ms] of erredMs.entries()) {
    const pauseMs = ms - (erredMs[index - 1] ?? ms);
    if (pauseMs >= silenceMs || (found.length > 0 && pauseMs > togetherMs)) found.push([ms]);
    else found.at(-1)?.push(ms);
  }
  return found;
}

/** What is wrong with how long the people of each later job waited, in its slower call. One of them may have had bad luck. */
export function callersWrong(waitedMs: readonly number[]): string[] {
  const middle = waitedMs.toSorted((a, b) => a - b)[Math.floor(waitedMs.length / 2)]!;
  return middle <= failFastMs
    ? []
    : [
        `jobs that were given while the executor was away were accepted after ${waitedMs.map((ms) => ms.toFixed(0)).join(', ')} ms; within ${failFastMs} ms is expected of those that do not wait for it`,
      ];
}

/** Given once it is open: nobody waits for the executor, and they bring it no calls. */
async function laterJobs({ giveJob }: Seen): Promise<number[]> {
  const waitedMs: number[] = [];
  for (let given = 0; given < jobsGivenLater; given += 1) waitedMs.push(await giveJob());
  return waitedMs;
}

/** Calls a second while it worked: from the first to the first that failed. */
function closedPerSecond(askedMs: readonly number[]): number {
  return (1_000 * worksFirst) / (askedMs[worksFirst]! - askedMs[0]!);
}

function budgetPerSecond(askedMs: readonly number[]): number {
  return Math.min(mostPerSecond, budgetOfClosed * closedPerSecond(askedMs));
}

function watchedSeconds(firstErredMs: number, nowMs: number): number {
  return (nowMs - firstErredMs - openAfterMs) / 1_000;
}

function isWatched({ askedMs, erredMs }: Arrivals, nowMs: number): boolean {
  const first = erredMs[0];
  if (first === undefined || askedMs.length <= worksFirst) return false;
  const isProbed = probings(erredMs).length > 0 && nowMs - erredMs.at(-1)! > togetherMs;
  return (
    watchedSeconds(first, nowMs) >= Math.max(usuallyWatchedSeconds, 1 / budgetPerSecond(askedMs)) &&
    (isProbed || nowMs - first > probedWithinMs)
  );
}
