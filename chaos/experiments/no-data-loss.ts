import { type Experiment, unnoticed } from '../experiment.ts';
import { crashLoop } from '../faults/crash-loop.ts';

/** Forty messages a second: at every kill some have just been acknowledged, and some are about to be. */
const everyMs = 100;
/** Killed three times or more. */
const holdMs = 4_000;
const livesMs = 2_000;

export const noDataLoss: readonly Experiment[] = [
  {
    case: 'database-killed',
    says: 'PostgreSQL is killed with SIGKILL again and again under load, and every acknowledged write is there once.',
    fault: ({ system }) => crashLoop(system.control, 'database', { livesMs }),
    everyMs,
    holdMs,
    allows: [{ at: 'everywhere', calls: ['acknowledged', 'unavailable', 'no answer'], withinMs: 10_500 }],
  },
  {
    case: 'gateways-killed',
    says: 'A gateway is killed with SIGKILL again and again under load: the other one serves on, and every acknowledged write is there once.',
    fault: ({ system, here }) => crashLoop(system.control, here, { livesMs }),
    everyMs,
    holdMs,
    allows: [
      { at: 'here', calls: ['acknowledged', 'unavailable', 'no answer'], withinMs: 10_500 },
      { at: 'elsewhere', ...unnoticed },
    ],
  },
];
