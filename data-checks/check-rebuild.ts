import type { DataFinding } from '../harness/data-report.ts';
import { CannotTell, messageOf } from '../harness/errors.ts';
import type { SystemDatabase } from '../harness/system.ts';
import { untilCaughtUp } from './caught-up.ts';
import { withSnapshot } from './check-case.ts';
import { timed } from './finding.ts';
import { type ProjectionDigest, projectionDigests } from './projection-digests.ts';
import type { RelationName } from './relations.ts';
import type { Snapshot } from './snapshot.ts';

const identity = {
  check: 'rebuild',
  title: 'A rebuild from the ledger gives the same rows',
  criterion: 'integrity.projection-accuracy',
  case: 'rebuild',
} as const;

interface State {
  /** Events in the ledger; where it has changed meanwhile, the two states cannot be compared. */
  readonly events: number;
  readonly digests: ReadonlyMap<RelationName, ProjectionDigest>;
}

/** Compares every projection before and after the system's own rebuild command. */
export function checkRebuild(database: SystemDatabase, catchUpDeadlineMs: number): Promise<DataFinding> {
  return timed(identity, async () => {
    const { rebuildProjections } = database;
    if (!rebuildProjections) throw new CannotTell('the adapter knows no command that rebuilds the projections');
    const { behind } = await untilCaughtUp(database, catchUpDeadlineMs);
    if (behind.length > 0)
      throw new CannotTell(`a projection lags, so that a rebuild must differ: ${JSON.stringify(behind[0])}`);
    const before = await withSnapshot(database, stateOf);
    try {
      await rebuildProjections();
    } catch (cause) {
      const summary = `The rebuild command failed: ${messageOf(cause)}`;
      return { outcome: 'fail', summary, examined: before.events, offending: 1 };
    }
    const after = await withSnapshot(database, stateOf);
    if (before.events !== after.events) throw new CannotTell('events were appended while the projections were rebuilt');
    const sample = [...before.digests].flatMap(([projection, digest]) => {
      const rebuilt = after.digests.get(projection)!;
      return digest.digest === rebuilt.digest && digest.rows === rebuilt.rows
        ? []
        : [{ projection, before: digest, rebuilt }];
    });
    const examined = [...before.digests.values()].reduce((sum, { rows }) => sum + rows, 0);
    if (sample.length === 0)
      return { outcome: 'pass', summary: `${examined} rows, the same after the rebuild.`, examined };
    const names = sample.map(({ projection }) => projection).join(', ');
    return { outcome: 'fail', summary: `The rebuild changed ${names}.`, examined, offending: sample.length, sample };
  });
}

async function stateOf(snapshot: Snapshot): Promise<State> {
  const [row] = await snapshot.query('rebuild', 'SELECT count(*) AS events FROM ledger', ['ledger']);
  return { events: Number(row?.events), digests: await projectionDigests(snapshot) };
}
