import { type Experiment, type Place, type Seen, unnoticed } from '../experiment.ts';
import { oneWay } from '../faults/one-way.ts';
import { together } from '../faults/together.ts';
import { executorLinksOf, networkOf } from './parts.ts';

const nobodyNotices = [{ at: 'everywhere', ...unnoticed }] as const;

/** The work is done and nobody hears of it: whoever tries again must not have it done again. */
export const executorAnswersLost = {
  carriedOutAs: 'executor-answers-lost',
  fault: (place) =>
    together(
      'workers→executor',
      executorLinksOf(place.system).map((link) => oneWay(networkOf(place), link, 'downstream')),
    ),
  // Two attempts run into their time-outs.
  holdMs: 3_500,
  allows: nobodyNotices,
} as const satisfies Omit<Experiment, 'case' | 'says'>;

/** A dozen jobs that are refused for good: each is asked for once, and nobody takes the outside system for broken. */
export const workRefused = {
  carriedOutAs: 'work-refused',
  jobs: { count: 12, work: 'refused', ends: 'failed' },
  holdMs: 2_500,
  allows: nobodyNotices,
  meanwhile: (_place, seen) => believedAway(seen),
  afterwards: askedOnce,
} as const satisfies Omit<Experiment, 'case' | 'says'>;

async function askedOnce({ system }: Place, { jobIds }: Seen): Promise<string[]> {
  const calls = await system.calls?.();
  if (calls === undefined) return [];
  return jobIds.flatMap((jobId) => {
    const asked = calls.filter((call) => call.jobId === jobId).length;
    return asked === 1 ? [] : [`refused work was asked for ${asked} times`];
  });
}

async function believedAway({ onlookers }: Seen): Promise<string[]> {
  const banners = await Promise.all(
    onlookers.map(async ({ seat, replica }) => {
      const text = (await seat.pages.systemBanner.allInnerTexts()).join(' ').trim();
      return text === '' ? [] : [`the page at ${replica} says: ${text}`];
    }),
  );
  return banners.flat();
}
