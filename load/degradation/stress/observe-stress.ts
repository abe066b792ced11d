import { checkData } from '../../../harness/check-data.ts';
import type { DataFinding } from '../../../harness/data-report.ts';
import { type LoadRecord, requireWhole } from '../../../harness/load-run/load-record.ts';
import type { RunContext } from '../../../harness/run-context.ts';
import type { ProcessStatus, System } from '../../../harness/system.ts';
import { type AtWork, untilAtWork } from '../at-work.ts';
import { messageLoad } from '../message-load.ts';
import { type ProcessorSplit, withProcessorSplit } from '../processor-split.ts';
import { searchKnee } from './search-knee.ts';
import { type Step, stepsOf } from './step.ts';

/** Fixed steps of a rehearsal, messages a second: one processor of two bears about 450. */
const rehearsedPerSecond = [75, 150, 225, 300, 450, 600, 900];
/** From there on goodputs are compared with one another: in six seconds chance alone makes ± 5 % of one. */
const comparedFromPerSecond = 450;
const rehearsedSeconds = (perSecond: number) => (perSecond < comparedFromPerSecond ? 6 : 12);
const warmUp = { name: 'warm-up', duration: 5, arrivalRate: 75 } as const;
/** Who waits longer than this has given up: what comes later is no good. */
const patienceMs = 3_000;

export interface StressObservation {
  readonly split: ProcessorSplit;
  /** In the order in which they were offered. */
  readonly steps: readonly Step[];
  readonly lag: Pick<LoadRecord, 'lagMs' | 'loopDelayMs' | 'offered' | 'started'>;
  readonly before: readonly ProcessStatus[];
  readonly afterwards: readonly ProcessStatus[];
  readonly atWork: AtWork;
  readonly reconciliation: readonly DataFinding[];
}

/** Step by step past the point where more load is no more work done, and to twice that. */
export async function observeStress(run: RunContext, system: System): Promise<StressObservation> {
  const before = await system.control.status();
  const records: LoadRecord[] = [];
  const { split, steps } = await withProcessorSplit(system, async (split) => {
    const offer = async (rates: readonly number[], secondsAt: (perSecond: number) => number) => {
      const phases = rates.map((arrivalRate) => ({
        name: `${arrivalRate}/s`,
        duration: secondsAt(arrivalRate),
        arrivalRate,
      }));
      const record = await messageLoad(run, system, split, { patienceMs, phases: [warmUp, ...phases] });
      requireWhole(record);
      records.push(record);
      return stepsOf(record);
    };
    const isRehearsal = run.profile === 'rehearsal';
    const steps = isRehearsal
      ? await offer(rehearsedPerSecond, rehearsedSeconds)
      : await searchKnee((perSecond, seconds) => offer([perSecond], () => seconds));
    return { split, steps };
  });
  const afterwards = await system.control.status();
  const { findings } = await checkData({
    database: system.database,
    historyDirectory: run.historyDirectory,
    checks: ['reconciliation'],
  });
  const atWork = await untilAtWork(system);
  const worst = records.reduce((one, other) => (one.lagMs.p99 >= other.lagMs.p99 ? one : other));
  const { lagMs, loopDelayMs, offered, started } = worst;
  return {
    split,
    steps,
    lag: { lagMs, loopDelayMs, offered, started },
    before,
    afterwards,
    atWork,
    reconciliation: findings,
  };
}
