import { CannotTell } from '../../harness/errors.ts';
import type { LeadershipTerm } from '../../harness/system.ts';
import type { Experiment, Place, Seen } from '../experiment.ts';
import { unnoticed } from '../experiment.ts';
import type { Fault } from '../fault.ts';
import { hung } from '../faults/hung.ts';
import { oneWay } from '../faults/one-way.ts';
import { refused } from '../faults/refused.ts';
import { isReady } from '../steady-state.ts';
import { pause } from '../within.ts';
import { control } from './control.ts';
import { oneLeader } from './one-leader.ts';
import {
  databaseLinkOf,
  executorOf,
  leaderOf,
  leadershipOf,
  networkOf,
  slowExecutor,
  standbyOf,
  unreachedExecutor,
} from './parts.ts';

const nobodyNotices = [{ at: 'everywhere', ...unnoticed }] as const;
/** The lease runs out after three seconds, and the other takes it within one more. */
const holdMs = 4_500;
/** Whom the leader is not heard by renews its lease until it stops believing in it: a lease longer at most. */
const renewedUnheardMs = 3_500;
const restartsWithinMs = 10_000;

/**
 * Fault of one that may lead, until the other has begun a new term; judged is also that it has, since this very fault, and that the two
 * never claimed to lead at the same time.
 *
 * @param first done once it is over, before who leads is looked at; it is told the term that the fault fell into
 */
function untilAnotherLeads(
  make: (place: Place) => Fault | Promise<Fault>,
  first: (place: Place, seen: Seen, former: LeadershipTerm | undefined) => Promise<void> = async () => undefined,
): Pick<Experiment, 'fault' | 'until' | 'afterwards'> {
  let termsBefore = 0;
  let former: LeadershipTerm | undefined;
  let claimed = new Set<string>();
  let looking: Promise<void> | undefined;
  return {
    fault: async (place) => {
      const terms = await leadershipOf(place.system).terms();
      termsBefore = terms.length;
      former = terms.at(-1);
      claimed = new Set();
      return make(place);
    },
    until: async (place) => {
      // Not waited for, and never two at once: who is out of touch may be slow to say whether it leads.
      looking ??= notTwoClaim(place)
        .then((found) => {
          for (const each of found) claimed.add(each);
        })
        .catch(() => undefined) // asked again at the next look
        .finally(() => {
          looking = undefined;
        });
      return (await leadershipOf(place.system).terms()).length > termsBefore;
    },
    afterwards: async (place, seen) => {
      await looking;
      const since = (await leadershipOf(place.system).terms()).slice(termsBefore);
      await first(place, seen, former);
      const found = [...claimed, ...(await oneLeader(place, seen))];
      return since.some(({ holder }) => holder !== former?.holder)
        ? found
        : [...found, `nobody took over from ${former?.holder ?? 'nobody'} while it was out of touch`];
    },
  };
}

/** Of two that may lead each is in turn the one that is out of touch. Whoever led before must not act any more. */
export const splitBrain: readonly Experiment[] = [
  {
    ...control,
    case: 'control',
    says: 'Without any fault the leader stays the leader.',
  },
  {
    case: 'leader-cut-off',
    says: 'The leader is cut off from the database in the middle of a job that the executor has not heard of yet: the other takes over, and the job is done once.',
    prelude: unreachedExecutor,
    inTheMiddleOfWork: true,
    ...untilAnotherLeads(
      async (place) => refused(networkOf(place), databaseLinkOf((await leaderOf(place.system)).name, place.system)),
      nothingArrived,
    ),
    holdMs,
    allows: nobodyNotices,
    meanwhile: notTwoClaim,
  },
  {
    case: 'leader-unheard',
    says: 'The database hears the leader and the leader does not hear it: the other takes over, and a job is done once.',
    ...untilAnotherLeads(async (place) =>
      oneWay(networkOf(place), databaseLinkOf((await leaderOf(place.system)).name, place.system), 'downstream'),
    ),
    holdMs: holdMs + renewedUnheardMs,
    allows: nobodyNotices,
    meanwhile: notTwoClaim,
  },
  {
    case: 'leader-paused',
    says: 'The leader is paused beyond its lease in the middle of a job and wakes up: the other leads, the job is done once, and the executor does not forget who asked for it.',
    prelude: slowExecutor,
    inTheMiddleOfWork: true,
    ...untilAnotherLeads(async ({ system }) => hung(system.control, await leaderOf(system)), restartExecutor),
    holdMs,
    allows: nobodyNotices,
  },
  {
    case: 'standby-cut-off',
    says: 'The one that stands by is cut off from the database: the leader goes on leading.',
    fault: async (place) =>
      refused(networkOf(place), databaseLinkOf((await standbyOf(place.system)).name, place.system)),
    holdMs,
    allows: nobodyNotices,
    afterwards: oneLeader,
  },
];

/** While the former leader is out of touch and another leads: it must have stopped believing by its own clock alone. */
async function notTwoClaim({ system }: Place): Promise<string[]> {
  const leadership = leadershipOf(system);
  if ((await leadership.claimants()).length < 2) return [];
  // Each answers at a moment of its own, and the lead may have changed hands in between: who claims it still did not take turns.
  const claimants = await leadership.claimants();
  return claimants.length < 2 ? [] : [`${claimants.join(' and ')} claim to lead at the same time`];
}

/** Had the former leader's call arrived, whoever takes over would be told that the work is done. */
async function nothingArrived({ system }: Place, { jobIds }: Seen, former: LeadershipTerm | undefined): Promise<void> {
  const calls = (await system.calls?.()) ?? [];
  const arrived = calls.some(
    ({ jobId, fencingToken }) => jobId !== null && jobIds.includes(jobId) && fencingToken === former?.token,
  );
  if (arrived) throw new CannotTell(`What ${former?.holder} asked of the outside system arrived there all the same.`);
}

/** What the outside system knows of an earlier leader's token must not die with its process. */
async function restartExecutor({ system }: Place): Promise<void> {
  const executor = executorOf(system);
  await system.control.kill(executor.name);
  await system.control.start(executor.name);
  const untilMs = performance.now() + restartsWithinMs;
  while (!(await isReady(executor))) {
    if (performance.now() > untilMs) {
      throw new CannotTell(`${executor.name} was not ready ${restartsWithinMs / 1_000} s after it was started again.`);
    }
    await pause(20);
  }
}
