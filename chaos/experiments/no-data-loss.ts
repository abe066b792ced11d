import type { Experiment, Place } from '../experiment.ts';
import { unnoticed } from '../experiment.ts';
import { type CrashLoop, crashLoop } from '../faults/crash-loop.ts';
import { distantDatabase } from './parts.ts';

const livesMs = 2_000;
const leastKills = 3;
/** Of the way to the database and back: forty messages a second fill no gateway's share of connections. */
const eachWayMs = 20;

/** At every kill some messages have just been acknowledged, some are on their way into the ledger, and some are in it unanswered. */
const underLoad = {
  prelude: (place: Place) => distantDatabase(place, eachWayMs),
  everyMs: 100,
  // Until it has been killed so often.
  holdMs: 5_000,
  cutsCallsShort: true,
} as const;

export const noDataLoss: readonly Experiment[] = [
  {
    ...underLoad,
    case: 'database-killed',
    says: 'PostgreSQL is killed with SIGKILL again and again under load, and every acknowledged write is there once.',
    ...killedAgain(() => 'database'),
    allows: [{ at: 'everywhere', calls: ['acknowledged', 'unavailable', 'no answer'], withinMs: 10_500 }],
    noticedAt: 'everywhere',
  },
  {
    ...underLoad,
    case: 'gateways-killed',
    says: 'A gateway is killed with SIGKILL again and again under load: the other one serves on, and every acknowledged write is there once.',
    ...killedAgain(({ here }) => here),
    allows: [
      { at: 'here', calls: ['acknowledged', 'unavailable', 'no answer'], withinMs: 10_500 },
      { at: 'elsewhere', ...unnoticed },
    ],
    noticedAt: 'here',
  },
];

function killedAgain(whom: (place: Place) => string): Pick<Experiment, 'fault' | 'until'> {
  let loop: CrashLoop | undefined;
  return {
    fault: (place) => {
      loop = crashLoop(place.system.control, whom(place), { livesMs });
      return loop;
    },
    until: async () => loop!.deaths.length >= leastKills,
  };
}
