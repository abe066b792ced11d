import type { Experiment, Place, Seen } from '../experiment.ts';
import { unnoticed } from '../experiment.ts';
import { hung } from '../faults/hung.ts';
import { oneWay } from '../faults/one-way.ts';
import { refused } from '../faults/refused.ts';
import { databaseLinkOf, leaderOf, leadershipOf, networkOf, standbyOf } from './parts.ts';
import { slowExecutor } from './service-crash.ts';

const nobodyNotices = [{ at: 'everywhere', ...unnoticed }] as const;
/** The lease runs out after three seconds, and the other takes it within one more. */
const holdMs = 5_500;

/** Of two that may lead each is in turn the one that is out of touch. Whoever led before must not act any more. */
export const splitBrain: readonly Experiment[] = [
  {
    case: 'control',
    says: 'Without any fault the leader stays the leader.',
    holdMs: 2_000,
    allows: nobodyNotices,
    afterwards: oneLeader,
  },
  {
    case: 'leader-cut-off',
    says: 'The leader is cut off from the database in the middle of a job: the other takes over, and the job is done once.',
    prelude: slowExecutor,
    inTheMiddleOfWork: true,
    fault: async (place) =>
      refused(networkOf(place), databaseLinkOf((await leaderOf(place.system)).name, place.system)),
    holdMs,
    allows: nobodyNotices,
    afterwards: anotherLeads,
  },
  {
    case: 'leader-unheard',
    says: 'The database hears the leader and the leader does not hear it: the other takes over, and a job is done once.',
    fault: async (place) =>
      oneWay(networkOf(place), databaseLinkOf((await leaderOf(place.system)).name, place.system), 'downstream'),
    holdMs: holdMs + 2_500,
    allows: nobodyNotices,
    afterwards: oneLeader,
  },
  {
    case: 'leader-paused',
    says: 'The leader is paused beyond its lease in the middle of a job and wakes up: the other leads, and the job is done once.',
    prelude: slowExecutor,
    inTheMiddleOfWork: true,
    fault: async ({ system }) => hung(system.control, await leaderOf(system)),
    holdMs,
    allows: nobodyNotices,
    afterwards: anotherLeads,
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

/** Exactly one believes that it leads, and it is the one on record; an earlier leader's token opens nothing. */
async function oneLeader({ system }: Place, { jobIds: [jobId] }: Seen): Promise<string[]> {
  const leadership = leadershipOf(system);
  const [terms, claimants] = await Promise.all([leadership.terms(), leadership.claimants()]);
  const last = terms.at(-1);
  const found: string[] = [];
  if (claimants.length !== 1 || claimants[0] !== last?.holder) {
    found.push(`${claimants.join(' and ') || 'nobody'} claims to lead; on record it is ${last?.holder ?? 'nobody'}`);
  }
  const former = terms.at(-2);
  if (!last || !former) return found;
  if (!(await leadership.refusesWrite(former.token))) {
    found.push(`the ledger lets a leader write with token ${former.token}, though ${last.token} has been given out`);
  }
  if (jobId === undefined) return found;
  const calls = (await system.calls?.())?.filter((call) => call.jobId === jobId) ?? [];
  const asked = Math.max(0, ...calls.map((call) => call.fencingToken ?? 0));
  if (asked > former.token && !(await leadership.refusesWork({ jobId, round: 1 }, former.token))) {
    found.push(`the outside system works for token ${former.token}, though ${asked} has asked for the same job`);
  }
  return found;
}

/** As above, and there is a new term with another holder since the job was begun. */
async function anotherLeads(place: Place, seen: Seen): Promise<string[]> {
  const terms = await leadershipOf(place.system).terms();
  const [former, last] = terms.slice(-2);
  const changed = former && last && former.holder !== last.holder;
  const found = await oneLeader(place, seen);
  if (!changed)
    found.push(`${last?.holder ?? 'nobody'} still leads: nobody took over while the leader was out of touch`);
  return found;
}
