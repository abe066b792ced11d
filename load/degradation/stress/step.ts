import { lagBudgetMs, latenessOf } from '../../../harness/load-run/judge-validity.ts';
import type { LoadPhase, LoadRecord, LoadSample } from '../../../harness/load-run/load-record.ts';
import { latencyMs } from '../../../harness/load-run/load-record.ts';
import type { Estimate } from '../../../harness/statistics/interval.ts';
import { percentileInterval } from '../../../harness/statistics/percentile-interval.ts';
import type { Counted } from '../../../harness/statistics/rate-ratio.ts';
import { goodputOf } from '../windows.ts';

/** A rate is borne while at least this share of what is offered is acknowledged in time. */
const bornePart = 0.95;

/** What became of one rate. */
export interface Step {
  readonly offeredPerSecond: number;
  readonly seconds: number;
  /** Acknowledged while it lasted. */
  readonly goodput: Counted;
  /** Of what was offered, how much was acknowledged, shed, without an answer in time, failed. */
  readonly acknowledged: number;
  readonly shed: number;
  readonly timeouts: number;
  readonly failed: number;
  /** p95 of everything that was offered, in ms; shed and failed count as infinite. */
  readonly p95: Estimate;
  readonly lagP99Ms: number;
  /** Why the generator was not what it should be at this rate; empty where it was. */
  readonly lateness: readonly string[];
  /** Calls of which the generator may be to blame for whatever became of them: begun too late, or their answer read too late. */
  readonly doubtful: number;
}

export function stepsOf(record: LoadRecord): Step[] {
  return record.phases.map((phase) => {
    const samples = record.samples.filter((sample) => sample.phase === phase.phase);
    const count = (outcome: string) => samples.filter((sample) => sample.outcome === outcome).length;
    return {
      offeredPerSecond: Math.round(phase.ratePerSecond),
      seconds: (phase.endMs - phase.startMs) / 1000,
      goodput: goodputOf(record.samples, phase),
      acknowledged: count('acknowledged'),
      shed: count('shed'),
      timeouts: count('timeout'),
      failed: count('failed'),
      p95: percentileInterval(samples.map(latencyMs), 0.95),
      lagP99Ms: phase.lagP99Ms,
      lateness: latenessOf(phase),
      doubtful: doubtfulOf(record, phase, samples),
    };
  });
}

function doubtfulOf(record: LoadRecord, phase: LoadPhase, samples: readonly LoadSample[]): number {
  const late = samples.filter((sample) => sample.startedMs - sample.dueMs > lagBudgetMs).length;
  const delayMs = record.generator
    .filter(({ atMs }) => atMs >= phase.startMs && atMs <= phase.endMs)
    .reduce((max, { loopDelayMaxMs }) => Math.max(max, loopDelayMaxMs), 0);
  return late + (phase.offered - phase.started) + Math.ceil((delayMs / 1000) * phase.ratePerSecond);
}

/** Goodput as if every doubtful call had been acknowledged, spread over the time. */
export function atBest({ goodput, doubtful }: Step): Counted {
  const { count, seconds, inParts } = goodput;
  const more = doubtful / (inParts?.length ?? 1);
  return { count: count + doubtful, seconds, ...(inParts ? { inParts: inParts.map((each) => each + more) } : {}) };
}

/** The highest rate up to which every rate was borne; 0 if none was. */
export function kneeOf(steps: readonly Step[]): number {
  let knee = 0;
  for (const step of ascendingSteps(steps)) {
    const offered = step.offeredPerSecond * step.seconds;
    if (step.acknowledged < bornePart * offered) break;
    knee = step.offeredPerSecond;
  }
  return knee;
}

/** The highest rate up to which p95 stayed inside the limit; 0 if at none. */
export function capacityAt(steps: readonly Step[], limitMs: number): number {
  let capacity = 0;
  for (const step of ascendingSteps(steps)) {
    if (!(step.p95.high < limitMs)) break;
    capacity = step.offeredPerSecond;
  }
  return capacity;
}

export function ascendingSteps(steps: readonly Step[]): Step[] {
  return steps.toSorted((a, b) => a.offeredPerSecond - b.offeredPerSecond);
}
