import { randomUUID } from 'node:crypto';
import type { Attempts } from '../../harness/attempts.ts';
import { CannotTell, messageOf } from '../../harness/errors.ts';
import { needed } from '../../harness/recorded-writes.ts';
import type { ExternalEffect, System } from '../../harness/system.ts';
import { withSnapshot } from '../check-case.ts';
import { castOf } from './cast.ts';
import { jobInState } from './job-in-state.ts';
import type { ProbeResult } from './record-probe.ts';

interface Round {
  readonly job_id: string;
  readonly round: string;
}

interface Completed extends Round {
  readonly result: string;
}

/**
 * Compares the outside system's own record with what the ledger says was started and completed. One job is done here, so that there
 * is one, and meanwhile another waits for an approval that never comes.
 */
export async function effectsOnce(system: System, attempts: Attempts): Promise<ProbeResult> {
  if (!system.effects) throw new CannotTell('the adapter knows no record of the outside system');
  const cast = await castOf(system, attempts);
  const waiting = await jobInState(cast, 'proposed');
  await jobInState(cast, 'completed');
  const cancelled = await cast.writes.actOnJob(cast.proposer, waiting.id, 'cancel', waiting.version, randomUUID());
  needed(cancelled, 'job that is cancelled');
  // What the ledger says was completed must have been done by now, and what was done must have been started by then.
  const completed = await roundsOf<Completed>(system, 'job.completed');
  const effects = await system.effects().catch((cause: unknown) => {
    throw new CannotTell(`the outside system's record cannot be read: ${messageOf(cause)}`, { cause });
  });
  const started = await roundsOf<Round>(system, 'job.started');
  return {
    expected: 'work was done for a round that had begun, once at most; what was completed was done, with that result',
    examined: effects.length,
    problems: compareEffects(effects, completed, started),
  };
}

/** Of every job, the rounds with an event of this type in the ledger as it is now. */
function roundsOf<Of extends Round>(system: System, type: string): Promise<Of[]> {
  const sql = `SELECT payload ->> 'jobId' AS job_id, payload ->> 'round' AS round, payload ->> 'result' AS result
    FROM ledger WHERE type = $1`;
  return withSnapshot(
    system.database,
    async (snapshot) => (await snapshot.query('effects', sql, ['ledger'], [type])) as unknown as Of[],
  );
}

export function compareEffects(
  effects: readonly ExternalEffect[],
  completed: readonly Completed[],
  started: readonly Round[],
) {
  const done = Map.groupBy(effects, ({ jobId, round }) => `${jobId} ${round}`);
  const begun = new Set(started.map(({ job_id, round }) => `${job_id} ${round}`));
  const twice = [...done].filter(([, of]) => of.length > 1);
  const unasked = [...done].filter(([round]) => !begun.has(round));
  return [
    ...twice.map(([round, of]) => ({ problem: `done ${of.length} times`, round, effects: of })),
    ...unasked.map(([round, of]) => ({ problem: 'done, but never started', round, effects: of })),
    ...completed.flatMap(({ job_id, round, result }) => {
      const effect = done.get(`${job_id} ${round}`)?.[0];
      if (!effect) return [{ problem: 'completed, but never done', job_id, round }];
      return effect.result === result
        ? []
        : [{ problem: 'completed with another result', job_id, round, result, effect }];
    }),
  ];
}
