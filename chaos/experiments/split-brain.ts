import type { Experiment, Place } from '../experiment.ts';
import { unnoticed } from '../experiment.ts';
import type { Fault } from '../fault.ts';
import { hung } from '../faults/hung.ts';
import { oneWay } from '../faults/one-way.ts';
import { refused } from '../faults/refused.ts';
import { control } from './control.ts';
import { oneLeader } from './one-leader.ts';
import { databaseLinkOf, leaderOf, leadershipOf, networkOf, slowExecutor, standbyOf } from './parts.ts';

const nobodyNotices = [{ at: 'everywhere', ...unnoticed }] as const;
/** The lease runs out after three seconds, and the other takes it within one more. */
const holdMs = 4_500;
/** Whom the leader is not heard by renews its lease until it stops believing in it: a lease longer at most. */
const renewedUnheardMs = 3_500;

/** Fault of one that may lead, until the other has begun a new term; judged is also that it has, since this very fault. */
function untilAnotherLeads(
  make: (place: Place) => Fault | Promise<Fault>,
): Pick<Experiment, 'fault' | 'until' | 'afterwards'> {
  let termsBefore = 0;
  let leader: string | undefined;
  return {
    fault: async (place) => {
      const terms = await leadershipOf(place.system).terms();
      termsBefore = terms.length;
      leader = terms.at(-1)?.holder;
      return make(place);
    },
    until: async ({ system }) => (await leadershipOf(system).terms()).length > termsBefore,
    afterwards: async (place, seen) => {
      const since = (await leadershipOf(place.system).terms()).slice(termsBefore);
      const found = await oneLeader(place, seen);
      return since.some(({ holder }) => holder !== leader)
        ? found
        : [...found, `nobody took over from ${leader ?? 'nobody'} while it was out of touch`];
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
    says: 'The leader is cut off from the database in the middle of a job: the other takes over, and the job is done once.',
    prelude: slowExecutor,
    inTheMiddleOfWork: true,
    ...untilAnotherLeads(async (place) =>
      refused(networkOf(place), databaseLinkOf((await leaderOf(place.system)).name, place.system)),
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
    says: 'The leader is paused beyond its lease in the middle of a job and wakes up: the other leads, and the job is done once.',
    prelude: slowExecutor,
    inTheMiddleOfWork: true,
    ...untilAnotherLeads(async ({ system }) => hung(system.control, await leaderOf(system))),
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
  const claimants = await leadershipOf(system).claimants();
  return claimants.length < 2 ? [] : [`${claimants.join(' and ')} claim to lead at the same time`];
}
