import { ascending, percentileOfSorted } from '../statistics/percentile.ts';
import type { LoadLine, PhaseLine } from './load-lines.ts';
import { latencyMs } from './load-record.ts';
import type { LoadTally } from './load-tally.ts';
import { monotonicMs } from './monotonic-clock.ts';

const windowMs = 10_000;

/** How a load is doing, for the live line. Rates and p95 are of the past ten seconds. */
export interface LoadProgress {
  /** Name of the phase that is offered, or was offered last; undefined before the first. */
  readonly phase: string | undefined;
  /** Until everything is offered, as far as the phases are known. */
  readonly secondsLeft: number;
  readonly due: number;
  readonly started: number;
  readonly acknowledged: number;
  readonly failed: number;
  readonly shed: number;
  readonly timeouts: number;
  readonly offeredPerSecond: number;
  readonly startedPerSecond: number;
  readonly acknowledgedPerSecond: number;
  /** NaN while nothing has ended. */
  readonly p95Ms: number;
  readonly generatorResidentBytes: number;
  /** Of all processes of the system together; undefined where nobody reads it. */
  readonly systemResidentBytes: number | undefined;
}

/** What is known of the phases before they begin; seconds. */
export interface PlannedPhase {
  readonly name?: string;
  readonly duration: number;
}

/** The recent past of a load. */
export class ProgressWindow {
  readonly #tally: LoadTally;
  readonly #planned: readonly PlannedPhase[];
  #ended: { endedMs: number; latencyMs: number }[] = [];
  #startedMs: number[] = [];
  #firstMs: number | undefined;
  #phase: PhaseLine | undefined;

  constructor(tally: LoadTally, planned: readonly PlannedPhase[] = []) {
    this.#tally = tally;
    this.#planned = planned;
  }

  add(line: LoadLine): void {
    if (line.kind === 'phase') {
      this.#phase = line;
      this.#firstMs ??= line.startMs;
    } else if (line.kind === 'arrival') this.#startedMs.push(line.emittedMs);
    else if (line.kind === 'operation') this.#ended.push({ endedMs: line.endedMs, latencyMs: latencyMs(line) });
  }

  progress(nowMs = monotonicMs(), systemResidentBytes?: number): LoadProgress {
    const sinceMs = nowMs - windowMs;
    this.#ended = this.#ended.filter((each) => each.endedMs >= sinceMs);
    this.#startedMs = this.#startedMs.filter((each) => each >= sinceMs);
    const seconds = Math.max(1, Math.min(windowMs, nowMs - (this.#firstMs ?? nowMs)) / 1000);
    const due = this.#tally.dueBy(nowMs);
    const { started, acknowledged, failed, shed, timeouts, residentBytes } = this.#tally.now;
    return {
      phase: this.#phase && (this.#planned[this.#phase.phase]?.name ?? `phase ${this.#phase.phase + 1}`),
      secondsLeft: this.#secondsLeft(nowMs),
      due,
      started,
      acknowledged,
      failed,
      shed,
      timeouts,
      offeredPerSecond: (due - this.#tally.dueBy(sinceMs)) / seconds,
      startedPerSecond: this.#startedMs.length / seconds,
      acknowledgedPerSecond: this.#ended.filter((each) => Number.isFinite(each.latencyMs)).length / seconds,
      p95Ms: percentileOfSorted(ascending(this.#ended.map((each) => each.latencyMs)), 0.95),
      generatorResidentBytes: residentBytes,
      systemResidentBytes,
    };
  }

  #secondsLeft(nowMs: number): number {
    const phase = this.#phase;
    const later = this.#planned.slice(phase ? phase.phase + 1 : 0).reduce((sum, { duration }) => sum + duration, 0);
    return later + (phase ? Math.max(0, phase.startMs + phase.durationMs - nowMs) / 1000 : 0);
  }
}
