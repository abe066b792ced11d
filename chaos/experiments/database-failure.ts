import type { Experiment } from '../experiment.ts';
import { refusedPolitely, unnoticed } from '../experiment.ts';
import { exhaustedConnections } from '../faults/exhausted-connections.ts';
import { lockedLedger } from '../faults/locked-ledger.ts';
import { longTransaction } from '../faults/long-transaction.ts';
import { moved } from '../faults/moved-database.ts';
import { terminatedBackends } from '../faults/terminated-backends.ts';
import { control } from './control.ts';
import { kills } from './kills.ts';
import { distantDatabase } from './parts.ts';

const politeEverywhere = [{ at: 'everywhere', ...refusedPolitely }] as const;

export const databaseFailure: readonly Experiment[] = [
  {
    ...control,
    case: 'control',
    says: 'With a healthy database nobody notices anything.',
  },
  {
    ...kills.database,
    case: 'killed',
    says: 'PostgreSQL is killed with SIGKILL and started again: people are told to come again, and nothing acknowledged is lost.',
  },
  {
    case: 'backends-terminated',
    says: 'All connections to PostgreSQL are ended at once, and the services open new ones by themselves.',
    // Not only idle ones: calls are under way.
    prelude: (place) => distantDatabase(place),
    fault: ({ system }) => terminatedBackends(system.database),
    holdMs: 1_000,
    recoversByItself: true,
    allows: politeEverywhere,
  },
  {
    case: 'connections-exhausted',
    says: 'While somebody else holds every connection people are told to come again.',
    fault: ({ system }) => exhaustedConnections(system.database),
    // Who is not let in is told so at once.
    holdMs: 1_500,
    allows: politeEverywhere,
    noticedAt: 'everywhere',
  },
  {
    case: 'ledger-locked',
    says: 'While somebody holds a lock on the ledger writers are told to come again within five seconds.',
    fault: ({ system }) => lockedLedger(system.database),
    // Longer than a statement may take.
    holdMs: 3_000,
    allows: politeEverywhere,
    noticedAt: 'everywhere',
  },
  {
    case: 'long-transaction',
    says: 'While somebody fills up the database in one long transaction nobody notices anything.',
    fault: ({ system }) => longTransaction(system.database),
    holdMs: 2_500,
    allows: [{ at: 'everywhere', ...unnoticed }],
  },
  {
    case: 'address-moved',
    // What they connect to stays the same, as behind a name or a proxy that is switched over.
    says: 'All connections to PostgreSQL break and new ones arrive at another address: the services go on by themselves.',
    fault: ({ system, links }) =>
      moved(
        links,
        system.links.filter((link) => link.kind === 'database'),
      ),
    holdMs: 1_000,
    recoversByItself: true,
    allows: politeEverywhere,
  },
];
