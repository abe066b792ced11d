import { checkData } from '../../../harness/check-data.ts';
import type { DataFinding } from '../../../harness/data-report.ts';
import { type LoadPhase, type LoadRecord, requireValid } from '../../../harness/load-run/load-record.ts';
import { onceMoreIfVoid } from '../../../harness/load-run/once-more.ts';
import type { RunContext } from '../../../harness/run-context.ts';
import type { System } from '../../../harness/system.ts';
import { type AtWork, untilAtWork } from '../at-work.ts';
import { messageLoad } from '../message-load.ts';
import { type ProcessorSplit, withProcessorSplit } from '../processor-split.ts';

const basePerSecond = 60;
/** That of the SLOs: who bore ten times the base bears this too, afterwards as before. */
const sloPerSecond = 110;
const times = 10;
/** Longer than any queue of the system may keep somebody waiting: who hears nothing for so long has been forgotten. */
const patienceMs = 5_000;
/** Seconds of warm-up, base, spike, what comes after, and the rate of the SLOs in the end. */
const plan = { warmUp: 5, base: 10, spike: 8, after: 30, slo: 10 } as const;

export interface SpikeObservation {
  readonly split: ProcessorSplit;
  readonly load: LoadRecord;
  readonly base: LoadPhase;
  readonly spike: LoadPhase;
  readonly after: LoadPhase;
  readonly slo: LoadPhase;
  readonly atWork: AtWork;
  /** What reconciliation of the run's history with the ledger found. */
  readonly reconciliation: readonly DataFinding[];
}

/**
 * Ten times the rate from one moment to the next, and back again; in the end once more the rate of the SLOs.
 *
 * @throws CannotTell where the generator was not what it should be
 */
export async function observeSpike(run: RunContext, system: System): Promise<SpikeObservation> {
  const phases = [
    { name: 'warm-up', duration: plan.warmUp, arrivalRate: basePerSecond },
    { name: 'base', duration: plan.base, arrivalRate: basePerSecond },
    { name: 'spike', duration: plan.spike, arrivalRate: basePerSecond * times },
    { name: 'after', duration: plan.after, arrivalRate: basePerSecond },
    { name: 'slo', duration: plan.slo, arrivalRate: sloPerSecond },
  ];
  const { split, load } = await withProcessorSplit(system, (split) =>
    onceMoreIfVoid(async () => ({ split, load: await messageLoad(run, system, split, { patienceMs, phases }) })),
  );
  requireValid(load);
  const [base, spike, after, slo] = load.phases;
  const { findings } = await checkData({
    database: system.database,
    historyDirectory: run.historyDirectory,
    checks: ['reconciliation'],
  });
  const atWork = await untilAtWork(system);
  const judged = { base: base!, spike: spike!, after: after!, slo: slo! };
  return { split, load, ...judged, atWork, reconciliation: findings };
}
