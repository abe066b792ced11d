import { CannotTell } from '../../harness/errors.ts';
import type { Link } from '../../harness/system.ts';
import { type Experiment, type Place, refusedPolitely, unnoticed } from '../experiment.ts';
import { refused } from '../faults/refused.ts';
import { stalled } from '../faults/stalled.ts';

/** Long enough for several calls to run into a time-out of 2.5 s and for what comes after it. */
const holdMs = 4_000;

/** Every link of the kind that belongs to the replica of the first onlooker, faulted in every way. */
export const networkPartition: readonly Experiment[] = [
  {
    case: 'control',
    says: 'Without any fault nobody notices anything.',
    holdMs,
    allows: [{ at: 'everywhere', ...unnoticed }],
  },
  {
    case: 'gateway-database-refused',
    says: 'While one gateway is refused by PostgreSQL its people are told to come again, and the others notice nothing.',
    fault: ({ links, system, here }) => refused({ links, database: system.database }, databaseLinkOf(here, system)),
    holdMs,
    allows: [
      { at: 'here', ...refusedPolitely },
      { at: 'elsewhere', ...unnoticed },
    ],
  },
  {
    case: 'gateway-database-stalled',
    says: 'While PostgreSQL does not answer one gateway its people are told so within five seconds, and the others notice nothing.',
    fault: ({ links, system, here }) => stalled({ links, database: system.database }, databaseLinkOf(here, system)),
    holdMs,
    allows: [
      { at: 'here', ...refusedPolitely },
      { at: 'elsewhere', ...unnoticed },
    ],
  },
  {
    case: 'user-gateway-refused',
    says: 'While browsers cannot reach one gateway its pages say so, and they catch up by themselves.',
    fault: ({ links, system, here }) => refused({ links, database: system.database }, userLinkOf(here, system)),
    holdMs,
    allows: [
      { at: 'here', calls: ['acknowledged', 'no answer'], withinMs: 10_500 },
      { at: 'elsewhere', ...unnoticed },
    ],
  },
];

function databaseLinkOf(replica: string, system: Place['system']): Link {
  return linkOf(system, (link) => link.kind === 'database' && link.from === replica, `${replica} to its database`);
}

function userLinkOf(replica: string, system: Place['system']): Link {
  return linkOf(system, (link) => link.kind === 'user' && link.to === replica, `users to ${replica}`);
}

function linkOf(system: Place['system'], is: (link: Link) => boolean, what: string): Link {
  const link = system.links.find(is);
  if (link) return link;
  throw new CannotTell(`The adapter names no link from ${what}.`);
}
