import { checkData } from '../../../harness/check-data.ts';
import type { DataFinding } from '../../../harness/data-report.ts';
import type { LoadRecord } from '../../../harness/load-run/load-record.ts';
import type { RunContext } from '../../../harness/run-context.ts';
import type { ProcessStatus, System } from '../../../harness/system.ts';
import { messageLoad } from '../message-load.ts';
import { type ProcessorSplit, withProcessorSplit } from '../processor-split.ts';
import { kneeOf, type Step, stepsOf } from './step.ts';

/** Fixed steps of a rehearsal, messages a second: one processor of two bears about 450. */
const rehearsedPerSecond = [75, 150, 225, 300, 450, 600, 900];
const stepSeconds = { rehearsed: 6, searched: 20, last: 60 } as const;
const warmUp = { name: 'warm-up', duration: 5, arrivalRate: 75 } as const;
/** Who waits longer than this has given up: what comes later is no good. */
const patienceMs = 3_000;
const searchFromPerSecond = 100;
const searchToPerSecond = 12_800;
const bisections = 3;

export interface StressObservation {
  readonly split: ProcessorSplit;
  /** In the order in which they were offered. */
  readonly steps: readonly Step[];
  readonly lag: Pick<LoadRecord, 'lagMs' | 'loopDelayMs' | 'offered' | 'started'>;
  readonly before: readonly ProcessStatus[];
  readonly afterwards: readonly ProcessStatus[];
  readonly reconciliation: readonly DataFinding[];
}

/** Step by step past the point where more load is no more work done, and to twice that. */
export async function observeStress(run: RunContext, system: System): Promise<StressObservation> {
  const before = await system.control.status();
  const { split, records } = await withProcessorSplit(system, async (split) => {
    const offer = (rates: readonly number[], seconds: number) =>
      messageLoad(run, system, split, {
        patienceMs,
        phases: [warmUp, ...rates.map((arrivalRate) => ({ name: `${arrivalRate}/s`, duration: seconds, arrivalRate }))],
      });
    const rehearsed = async () => [await offer(rehearsedPerSecond, stepSeconds.rehearsed)];
    return { split, records: run.profile === 'rehearsal' ? await rehearsed() : await search(offer) };
  });
  const afterwards = await system.control.status();
  const { findings } = await checkData({
    database: system.database,
    historyDirectory: run.historyDirectory,
    checks: ['reconciliation'],
  });
  const worst = records.reduce((one, other) => (one.lagMs.p99 >= other.lagMs.p99 ? one : other));
  const { lagMs, loopDelayMs, offered, started } = worst;
  return {
    split,
    steps: records.flatMap(stepsOf),
    lag: { lagMs, loopDelayMs, offered, started },
    before,
    afterwards,
    reconciliation: findings,
  };
}

/** Doubles the rate until it is too much, halves the distance to the knee a few times, then offers twice the knee. */
async function search(
  offer: (rates: readonly number[], seconds: number) => Promise<LoadRecord>,
): Promise<LoadRecord[]> {
  const records: LoadRecord[] = [];
  const bears = async (rate: number) => {
    const record = await offer([rate], stepSeconds.searched);
    records.push(record);
    return kneeOf(stepsOf(record)) === rate;
  };
  let borne = 0;
  let tooMuch = searchFromPerSecond;
  while (tooMuch <= searchToPerSecond && (await bears(tooMuch))) {
    borne = tooMuch;
    tooMuch *= 2;
  }
  for (let i = 0; i < bisections; i += 1) {
    const middle = Math.round((borne + tooMuch) / 2);
    if (await bears(middle)) borne = middle;
    else tooMuch = middle;
  }
  records.push(await offer([2 * tooMuch], stepSeconds.last));
  return records;
}
