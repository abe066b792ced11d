import { CannotTell } from '../errors.ts';
import type { OperationLine } from './load-lines.ts';

/** One operation that was carried out under load, with all its times. */
export type LoadSample = Omit<OperationLine, 'kind'>;

/** What a load run measured, warm-up left out, and whether it may be believed. */
export interface LoadRecord {
  readonly scenario: string;
  readonly startedAt: string;
  readonly endedAt: string;
  /** Arrivals that the phases planned. */
  readonly offered: number;
  /** Arrivals that the generator came round to. */
  readonly started: number;
  /** Arrivals that started and then left no line of any operation. */
  readonly unsettled: number;
  readonly phases: readonly LoadPhase[];
  /** By operation: how they ended. */
  readonly operations: Readonly<Record<string, OperationCounts>>;
  readonly samples: readonly LoadSample[];
  /** Time from due to emitted, over all arrivals offered; one never started counts as infinitely late. */
  readonly lagMs: { readonly p50: number; readonly p99: number; readonly max: number };
  /** Event-loop delay of the generator: p99 of its worst phase. */
  readonly loopDelayMs: { readonly p99: number; readonly max: number };
  /** CPU of the generator's process, without browsers, from the first measured second to its last. */
  readonly generatorCpuMs: number;
  readonly generator: readonly GeneratorMoment[];
  /** The processors that the generator was confined to; undefined: all of them. */
  readonly processors: readonly number[] | undefined;
  readonly validity: Validity;
  /** What happened to the generator's process, if anything did; part of the reasons of `validity`. */
  readonly troubles: readonly string[];
  readonly files: LoadFiles;
  /** Why an earlier attempt at this load was void; absent: there was none. See once-more.ts. */
  readonly inVain?: readonly string[];
}

export type Validity = { readonly valid: true } | { readonly valid: false; readonly reasons: readonly string[] };

export interface LoadPhase {
  readonly phase: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly ratePerSecond: number;
  readonly offered: number;
  readonly started: number;
  readonly lagP99Ms: number;
  readonly loopDelayP99Ms: number;
}

export interface OperationCounts {
  readonly total: number;
  readonly acknowledged: number;
  readonly failed: number;
  readonly shed: number;
  readonly timeouts: number;
}

export interface GeneratorMoment {
  readonly atMs: number;
  readonly loopDelayMaxMs: number;
  readonly cpuMs: number;
  readonly residentBytes: number;
}

export interface LoadFiles {
  /** The lines as they were written while it ran. */
  readonly record: string;
  /** What Artillery said. */
  readonly log: string;
  /** Artillery's own report, where it came to write one. */
  readonly report: string;
}

/** Latency as it counts: from the moment it was due; whatever was not acknowledged is infinitely late. */
export function latencyMs(sample: Pick<LoadSample, 'dueMs' | 'endedMs' | 'outcome'>): number {
  return sample.outcome === 'acknowledged' ? sample.endedMs - sample.dueMs : Number.POSITIVE_INFINITY;
}

/**
 * The samples of one operation, in the order they were due.
 *
 * @throws CannotTell where the measurement is void, or the operation was never tried
 */
export function samplesOf(record: LoadRecord, operation: string): readonly LoadSample[] {
  requireValid(record);
  const samples = record.samples.filter((sample) => sample.operation === operation).sort((a, b) => a.dueMs - b.dueMs);
  if (samples.length > 0) return samples;
  throw new CannotTell(
    `No ${operation} in the load ${record.scenario}: there were ${Object.keys(record.operations).join(', ') || 'none at all'}.`,
  );
}

/**
 * For loads whose phases are judged one by one, each by its own lateness.
 *
 * @throws CannotTell where the generator did not come to its end, or lost arrivals
 */
export function requireWhole(record: LoadRecord): void {
  const { troubles, unsettled, scenario, files } = record;
  const reasons = [...troubles, ...(unsettled > 0 ? [`${unsettled} arrivals were started and never ended`] : [])];
  if (reasons.length === 0) return;
  throw new CannotTell(`The measurement of ${scenario} is void: ${reasons.join('; ')}. See ${files.log}.`);
}

/** @throws CannotTell with every reason why the measurement is void */
export function requireValid(record: LoadRecord): void {
  if (record.validity.valid) return;
  throw new CannotTell(
    `The measurement of ${record.scenario} is void: ${record.validity.reasons.join('; ')}. See ${record.files.log}.`,
  );
}
