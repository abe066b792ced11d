import type { Attempts } from '../../harness/attempts.ts';
import { CannotTell, messageOf } from '../../harness/errors.ts';
import type { ExternalEffect, System } from '../../harness/system.ts';
import { withSnapshot } from '../check-case.ts';
import { castOf } from './cast.ts';
import { jobInState } from './job-in-state.ts';
import type { ProbeResult } from './record-probe.ts';

interface Completed {
  readonly job_id: string;
  readonly round: string;
  readonly result: string;
}

/** Compares the outside system's own record with what the ledger says was completed; one job is done here, so that there is one. */
export async function effectsOnce(system: System, attempts: Attempts): Promise<ProbeResult> {
  if (!system.effects) throw new CannotTell('the adapter knows no record of the outside system');
  await jobInState(await castOf(system, attempts), 'completed');
  const sql = `SELECT payload ->> 'jobId' AS job_id, payload ->> 'round' AS round, payload ->> 'result' AS result
    FROM ledger WHERE type = 'job.completed'`;
  // The ledger first: what it says was completed must have been done by then.
  const completed = await withSnapshot(
    system.database,
    async (snapshot) => (await snapshot.query('effects', sql, ['ledger'])) as unknown as Completed[],
  );
  const effects = await system.effects().catch((cause: unknown) => {
    throw new CannotTell(`the outside system's record cannot be read: ${messageOf(cause)}`, { cause });
  });
  return {
    expected: 'each round of a job was done once at most, and what was completed was done, with that result',
    examined: effects.length,
    problems: compareEffects(effects, completed),
  };
}

export function compareEffects(effects: readonly ExternalEffect[], completed: readonly Completed[]) {
  const done = Map.groupBy(effects, ({ jobId, round }) => `${jobId} ${round}`);
  const twice = [...done].filter(([, of]) => of.length > 1);
  return [
    ...twice.map(([round, of]) => ({ problem: `done ${of.length} times`, round, effects: of })),
    ...completed.flatMap(({ job_id, round, result }) => {
      const effect = done.get(`${job_id} ${round}`)?.[0];
      if (!effect) return [{ problem: 'completed, but never done', job_id, round }];
      return effect.result === result
        ? []
        : [{ problem: 'completed with another result', job_id, round, result, effect }];
    }),
  ];
}
