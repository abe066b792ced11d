import type { Experiment, Place } from '../experiment.ts';
import { unnoticed } from '../experiment.ts';
import { crashLoop } from '../faults/crash-loop.ts';
import { hung } from '../faults/hung.ts';
import { killed } from '../faults/killed.ts';
import { rollingRestart } from '../faults/rolling-restart.ts';
import { slow } from '../faults/slow.ts';
import { together } from '../faults/together.ts';
import { databaseLinkOf, executorLinksOf, executorOf, leaderOf, networkOf, replicaOf } from './parts.ts';

const nobodyNotices = [{ at: 'everywhere', ...unnoticed }] as const;
const unreachableHere = [
  { at: 'here', calls: ['acknowledged', 'unavailable', 'no answer'], withinMs: 10_500 },
  { at: 'elsewhere', ...unnoticed },
] as const;

export const serviceCrash: readonly Experiment[] = [
  {
    case: 'control',
    says: 'With all services up nobody notices anything.',
    holdMs: 2_000,
    allows: nobodyNotices,
  },
  {
    case: 'gateway-killed',
    says: 'One gateway is killed and started again: the others notice nothing, its pages catch up and nobody signs in anew.',
    fault: ({ system, here }) => killed(system.control, here),
    holdMs: 2_500,
    allows: unreachableHere,
  },
  {
    case: 'gateway-hung',
    says: 'One gateway hangs and is released: the others notice nothing, and what it had in hand is done once or not at all.',
    fault: ({ system, here }) => hung(system.control, replicaOf(system, here)),
    holdMs: 3_500,
    allows: unreachableHere,
  },
  {
    case: 'gateway-crash-loop',
    says: 'One gateway crashes again and again, and the others notice nothing.',
    fault: ({ system, here }) => crashLoop(system.control, here),
    holdMs: 2_500,
    allows: unreachableHere,
  },
  {
    case: 'gateways-rolling-restart',
    says: 'Both gateways are restarted one after the other under load without one failed request.',
    // Calls take a while, so that at any moment some are under way.
    prelude: slowDatabase,
    fault: ({ system, here, elsewhere }) =>
      rollingRestart(system.control, [replicaOf(system, here), replicaOf(system, elsewhere)]),
    holdMs: 5_000,
    balanced: true,
    allows: nobodyNotices,
  },
  {
    case: 'worker-killed-at-work',
    says: 'The leading worker is killed in the middle of a job: the other finishes it, and its effect happens once.',
    prelude: slowExecutor,
    inTheMiddleOfWork: true,
    fault: async ({ system }) => killed(system.control, (await leaderOf(system)).name),
    holdMs: 4_500,
    allows: nobodyNotices,
  },
  {
    case: 'worker-crash-loop',
    says: 'The leading worker crashes again and again, and a job is done all the same.',
    fault: async ({ system }) => crashLoop(system.control, (await leaderOf(system)).name),
    holdMs: 4_500,
    allows: nobodyNotices,
  },
  {
    case: 'executor-killed',
    says: 'The executor is killed and started again: messages go on, and a job given meanwhile is done once.',
    fault: ({ system }) => killed(system.control, executorOf(system).name),
    holdMs: 2_500,
    allows: nobodyNotices,
  },
  {
    case: 'executor-hung',
    says: 'The executor hangs and is released: messages go on, and a job given meanwhile is done once.',
    fault: ({ system }) => hung(system.control, executorOf(system)),
    holdMs: 4_000,
    allows: nobodyNotices,
  },
];

function slowDatabase(place: Place) {
  return together(
    'gateways→database: slow',
    [place.here, place.elsewhere].map((gateway) =>
      slow(networkOf(place), databaseLinkOf(gateway, place.system), { latencyMs: 100, jitterMs: 0 }),
    ),
  );
}

/** The work takes a second and a half, so that it can be interrupted in its middle. */
export function slowExecutor(place: Place) {
  return together(
    'workers→executor: slow',
    executorLinksOf(place.system).map((link) => slow(networkOf(place), link, { latencyMs: 1_500, jitterMs: 0 })),
  );
}
