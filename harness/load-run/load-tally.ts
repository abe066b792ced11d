import { ascending, percentileOfSorted } from '../statistics/percentile.ts';
import type { ArrivalLine, GeneratorLine, LoadLine, OperationLine, PhaseLine } from './load-lines.ts';
import type { LoadPhase, LoadRecord, LoadSample, OperationCounts, Validity } from './load-record.ts';

/** p99 of generator lag and of event-loop delay above this voids a measurement: the generator measured itself. */
export const lagBudgetMs = 20;

/** Part of the arrivals offered that must have started within the lag budget. */
export const leastStartedInTime = 0.99;

type Measured = Pick<
  LoadRecord,
  | 'offered'
  | 'started'
  | 'unsettled'
  | 'phases'
  | 'operations'
  | 'samples'
  | 'lagMs'
  | 'loopDelayMs'
  | 'generatorCpuMs'
  | 'generator'
>;

/** Adds up the lines of a load record, while it grows or afterwards. */
export class LoadTally {
  readonly samples: LoadSample[] = [];
  readonly #phases = new Map<number, PhaseLine & { started: number; endMs: number | undefined }>();
  readonly #lagsMs: number[] = [];
  readonly #unsettled = new Set<string>();
  readonly #generator: GeneratorLine[] = [];
  readonly #counts = new Map<string, { -readonly [Key in keyof OperationCounts]: number }>();

  add(line: LoadLine): void {
    if (line.kind === 'phase') this.#phases.set(line.phase, { ...line, started: 0, endMs: undefined });
    else if (line.kind === 'arrival') this.#addArrival(line);
    else if (line.kind === 'operation') this.#addOperation(line);
    else if (line.kind === 'generator') this.#generator.push(line);
    else if (line.kind === 'phase-end') {
      const phase = this.#phases.get(line.phase);
      if (phase) phase.endMs = line.atMs;
    }
  }

  /** Arrivals that were due by now, started, and how the operations so far have ended. */
  now(nowMs: number): { due: number; started: number; latest: GeneratorLine | undefined } & OperationCounts {
    let due = 0;
    for (const { startMs, intervalMs, offered } of this.#phases.values()) {
      due += Math.min(offered, Math.floor(Math.max(0, nowMs - startMs) / intervalMs) + 1);
    }
    const sum = { total: 0, acknowledged: 0, failed: 0, shed: 0, timeouts: 0 };
    for (const counts of this.#counts.values()) {
      for (const key of Object.keys(sum) as (keyof OperationCounts)[]) sum[key] += counts[key];
    }
    return { due, started: this.#lagsMs.length, latest: this.#generator.at(-1), ...sum };
  }

  measured(): Measured {
    const phases: LoadPhase[] = [...this.#phases.values()].map((each) => ({
      phase: each.phase,
      startMs: each.startMs,
      endMs: each.endMs ?? each.startMs + each.durationMs,
      ratePerSecond: 1000 / each.intervalMs,
      offered: each.offered,
      started: each.started,
    }));
    const offered = phases.reduce((sum, phase) => sum + phase.offered, 0);
    const started = this.#lagsMs.length;
    const lags = ascending(this.#lagsMs.concat(Array(Math.max(0, offered - started)).fill(Number.POSITIVE_INFINITY)));
    const last = this.#generator.at(-1);
    return {
      offered,
      started,
      unsettled: this.#unsettled.size,
      phases,
      operations: Object.fromEntries(this.#counts),
      samples: this.samples,
      lagMs: { p50: percentileOfSorted(lags, 0.5), p99: percentileOfSorted(lags, 0.99), max: percentileOfSorted(lags, 1) },
      loopDelayMs: {
        p99: last?.loopDelayP99Ms ?? Number.NaN,
        max: this.#generator.reduce((max, line) => Math.max(max, line.loopDelayMaxMs), 0),
      },
      generatorCpuMs: (last?.cpuMs ?? 0) - (this.#generator[0]?.cpuMs ?? 0),
      generator: this.#generator.map(({ kind: _, ...moment }) => moment),
    };
  }

  /** Phases that were begun and never came to their end: the generator died or was stopped. */
  unfinishedPhases(): number {
    return [...this.#phases.values()].filter((phase) => phase.endMs === undefined).length;
  }

  #addArrival(line: ArrivalLine): void {
    this.#lagsMs.push(line.emittedMs - line.dueMs);
    this.#unsettled.add(`${line.phase}:${line.index}`);
    const phase = this.#phases.get(line.phase);
    if (phase) phase.started += 1;
  }

  #addOperation({ kind: _, ...sample }: OperationLine): void {
    this.samples.push(sample);
    this.#unsettled.delete(`${sample.phase}:${sample.index}`);
    let counts = this.#counts.get(sample.operation);
    if (!counts) {
      counts = { total: 0, acknowledged: 0, failed: 0, shed: 0, timeouts: 0 };
      this.#counts.set(sample.operation, counts);
    }
    counts.total += 1;
    counts[sample.outcome === 'timeout' ? 'timeouts' : sample.outcome] += 1;
  }
}

/** Whether the generator did what it was to do. What happened to the process itself is `troubles`. */
export function judgeValidity(measured: Measured, unfinishedPhases: number, troubles: readonly string[]): Validity {
  const reasons = [...troubles];
  const { offered, started, unsettled, lagMs, loopDelayMs } = measured;
  if (offered === 0) reasons.push('no arrival was ever offered');
  if (unfinishedPhases > 0) reasons.push(`${unfinishedPhases} phase(s) did not come to their end`);
  if (started > offered) reasons.push(`${started} arrivals started, but only ${offered} were offered`);
  if (started < offered * leastStartedInTime) reasons.push(`only ${started} of ${offered} arrivals were started`);
  if (unsettled > 0) reasons.push(`${unsettled} arrivals were started and never ended`);
  if (offered > 0 && !(lagMs.p99 <= lagBudgetMs)) {
    reasons.push(`the generator was late: lag p99 ${lagMs.p99.toFixed(1)} ms, budget ${lagBudgetMs} ms`);
  }
  if (offered > 0 && !(loopDelayMs.p99 <= lagBudgetMs)) {
    reasons.push(`the generator was busy: event-loop delay p99 ${loopDelayMs.p99.toFixed(1)} ms, budget ${lagBudgetMs} ms`);
  }
  return reasons.length === 0 ? { valid: true } : { valid: false, reasons };
}
