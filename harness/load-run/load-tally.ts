import { ascending, percentileOfSorted } from '../statistics/percentile.ts';
import type { ArrivalLine, GeneratorLine, LoadLine, OperationLine, PhaseEndLine, PhaseLine } from './load-lines.ts';
import type { LoadPhase, LoadRecord, LoadSample, OperationCounts } from './load-record.ts';

/** What the lines of a record add up to. */
export type Measured = Pick<
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

interface PhaseTally {
  readonly plan: PhaseLine;
  readonly lagsMs: number[];
  end: PhaseEndLine | undefined;
}

/**
 * Adds up the lines of a load record, while it grows or afterwards. The first `warmUpPhases` phases are counted in `now`, and
 * left out of what is measured.
 */
export class LoadTally {
  readonly #warmUpPhases: number;
  readonly #phases = new Map<number, PhaseTally>();
  readonly #samples: LoadSample[] = [];
  readonly #unsettled = new Set<string>();
  readonly #generator: GeneratorLine[] = [];
  readonly #all = noCounts();
  readonly #measuredCounts: Record<string, Counting> = {};
  readonly #keepSamples: boolean;
  #started = 0;

  /** @param keepSamples false: `samples` stays empty, for hours of load whose operations somebody else looks at as they come */
  constructor(warmUpPhases = 0, keepSamples = true) {
    this.#warmUpPhases = warmUpPhases;
    this.#keepSamples = keepSamples;
  }

  add(line: LoadLine): void {
    if (line.kind === 'phase') this.#phases.set(line.phase, { plan: line, lagsMs: [], end: undefined });
    else if (line.kind === 'arrival') this.#addArrival(line);
    else if (line.kind === 'operation') this.#addOperation(line);
    else if (line.kind === 'generator') this.#generator.push(line);
    else if (line.kind === 'phase-end') {
      const phase = this.#phases.get(line.phase);
      if (phase) phase.end = line;
    }
  }

  /** Arrivals that were due by then; warm-up included. */
  dueBy(ms: number): number {
    let due = 0;
    for (const { plan } of this.#phases.values()) {
      if (ms >= plan.startMs) due += Math.min(plan.offered, Math.floor((ms - plan.startMs) / plan.intervalMs) + 1);
    }
    return due;
  }

  /** Arrivals started, and how the operations so far have ended; warm-up included. */
  get now(): { started: number; residentBytes: number } & OperationCounts {
    return { started: this.#started, residentBytes: this.#generator.at(-1)?.residentBytes ?? 0, ...this.#all };
  }

  measured(): Measured {
    const tallies = [...this.#phases.values()].filter(({ plan }) => this.#isMeasured(plan.phase));
    const phases = tallies.map(asPhase);
    const offered = phases.reduce((sum, phase) => sum + phase.offered, 0);
    const lags = lagsOf(tallies);
    const from = phases[0]?.startMs ?? Number.POSITIVE_INFINITY;
    const generator = this.#generator.filter((line) => line.atMs >= from);
    return {
      offered,
      started: phases.reduce((sum, phase) => sum + phase.started, 0),
      unsettled: this.#unsettled.size,
      phases,
      operations: this.#measuredCounts,
      samples: this.#samples,
      lagMs: {
        p50: percentileOfSorted(lags, 0.5),
        p99: percentileOfSorted(lags, 0.99),
        max: percentileOfSorted(lags, 1),
      },
      loopDelayMs: {
        p99: Math.max(...phases.map((phase) => phase.loopDelayP99Ms)),
        max: generator.reduce((max, line) => Math.max(max, line.loopDelayMaxMs), 0),
      },
      generatorCpuMs: (generator.at(-1)?.cpuMs ?? Number.NaN) - (generator[0]?.cpuMs ?? Number.NaN),
      generator: generator.map(({ kind: _, ...moment }) => moment),
    };
  }

  /** Phases that were begun and never came to their end: the generator died or was stopped. */
  unfinishedPhases(): number {
    return [...this.#phases.values()].filter((phase) => phase.end === undefined).length;
  }

  #isMeasured(phase: number): boolean {
    return phase >= this.#warmUpPhases;
  }

  #addArrival(line: ArrivalLine): void {
    this.#started += 1;
    this.#phases.get(line.phase)?.lagsMs.push(line.emittedMs - line.dueMs);
    this.#unsettled.add(`${line.phase}:${line.index}`);
  }

  #addOperation({ kind: _, ...sample }: OperationLine): void {
    if (this.#isMeasured(sample.phase)) {
      if (this.#keepSamples) this.#samples.push(sample);
      this.#measuredCounts[sample.operation] ??= noCounts();
      count(this.#measuredCounts[sample.operation]!, sample);
    }
    this.#unsettled.delete(`${sample.phase}:${sample.index}`);
    count(this.#all, sample);
  }
}

function asPhase({ plan, lagsMs, end }: PhaseTally): LoadPhase {
  return {
    phase: plan.phase,
    startMs: plan.startMs,
    endMs: plan.startMs + plan.durationMs,
    ratePerSecond: 1000 / plan.intervalMs,
    offered: plan.offered,
    started: lagsMs.length,
    lagP99Ms: percentileOfSorted(lagsOf([{ plan, lagsMs, end }]), 0.99),
    loopDelayP99Ms: end?.loopDelayP99Ms ?? Number.POSITIVE_INFINITY,
  };
}

/** Ascending; every arrival that was offered and not started is infinitely late. */
function lagsOf(tallies: readonly PhaseTally[]): Float64Array {
  return ascending(
    tallies.flatMap(({ plan, lagsMs }) => [
      ...lagsMs,
      ...Array<number>(Math.max(0, plan.offered - lagsMs.length)).fill(Number.POSITIVE_INFINITY),
    ]),
  );
}

type Counting = { -readonly [Key in keyof OperationCounts]: number };

function noCounts(): Counting {
  return { total: 0, acknowledged: 0, failed: 0, shed: 0, timeouts: 0 };
}

function count(counts: Counting, sample: Pick<LoadSample, 'outcome'>): void {
  counts.total += 1;
  counts[sample.outcome === 'timeout' ? 'timeouts' : sample.outcome] += 1;
}
