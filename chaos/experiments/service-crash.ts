import type { Experiment, Place } from '../experiment.ts';
import { unnoticed } from '../experiment.ts';
import { type CrashLoop, crashLoop } from '../faults/crash-loop.ts';
import { hung } from '../faults/hung.ts';
import { rollingRestart } from '../faults/rolling-restart.ts';
import { slow } from '../faults/slow.ts';
import { together } from '../faults/together.ts';
import { isReady } from '../steady-state.ts';
import { control } from './control.ts';
import { kills } from './kills.ts';
import { databaseLinkOf, distantDatabase, executorOf, leaderOf, networkOf, replicaOf } from './parts.ts';

const nobodyNotices = [{ at: 'everywhere', ...unnoticed }] as const;
const unreachableHere = [
  { at: 'here', calls: ['acknowledged', 'unavailable', 'no answer'], withinMs: 10_500 },
  { at: 'elsewhere', ...unnoticed },
] as const;

let leaders: CrashLoop | undefined;

export const serviceCrash: readonly Experiment[] = [
  {
    ...control,
    case: 'control',
    says: 'With all services up nobody notices anything.',
  },
  {
    ...kills.gateway,
    case: 'gateway-killed',
    says: 'One gateway is killed and started again: the others notice nothing, its pages catch up and nobody signs in anew.',
  },
  {
    case: 'gateway-hung',
    says: 'One gateway hangs and is released: the others notice nothing, and what it had in hand is done once or not at all.',
    // So far that a write that takes several round trips is most likely between two of them.
    prelude: (place) => distantDatabase(place, 50),
    fault: ({ system, here }) => hung(system.control, replicaOf(system, here)),
    holdMs: 3_000,
    allows: unreachableHere,
    noticedAt: 'here',
    cutsCallsShort: true,
    meanwhile: async ({ system, here }) =>
      (await isReady(replicaOf(system, here))) ? [`${here} hangs and is said to be ready`] : [],
  },
  {
    case: 'gateway-crash-loop',
    says: 'One gateway crashes again and again, and the others notice nothing.',
    fault: ({ system, here }) => crashLoop(system.control, here),
    holdMs: 1_500,
    allows: unreachableHere,
    noticedAt: 'here',
  },
  {
    case: 'gateways-rolling-restart',
    says: 'Both gateways are restarted one after the other under load without one failed request.',
    // Calls take a while, so that at any moment some are under way.
    prelude: slowDatabase,
    fault: ({ system, here, elsewhere }) =>
      rollingRestart(system.control, [replicaOf(system, here), replicaOf(system, elsewhere)]),
    // Healing waits until both are back.
    holdMs: 1_000,
    balanced: true,
    allows: nobodyNotices,
  },
  {
    ...kills.worker,
    case: 'worker-killed-at-work',
    says: 'The leading worker is killed in the middle of a job: the other finishes it, and its effect happens once.',
  },
  {
    case: 'worker-crash-loop',
    says: 'Whichever worker leads crashes again and again, and a job is done all the same.',
    fault: ({ system }) => {
      leaders = crashLoop(system.control, async () => (await leaderOf(system)).name);
      return leaders;
    },
    // The lease of the first runs out after three seconds; then the other leads, and crashes.
    until: async () => new Set(leaders!.deaths).size > 1,
    holdMs: 4_500,
    allows: nobodyNotices,
  },
  {
    ...kills.executor,
    case: 'executor-killed',
    says: 'The executor is killed with a job in hand and started again: messages go on, and the job is done once.',
  },
  {
    case: 'executor-hung',
    says: 'The executor hangs and is released: messages go on, and a job given meanwhile is done once.',
    fault: ({ system }) => hung(system.control, executorOf(system)),
    // Longer than a call of a worker may take.
    holdMs: 2_500,
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
