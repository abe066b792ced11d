import { ascending, percentileOfSorted } from '../statistics/percentile.ts';
import type { LoadLine } from './load-lines.ts';
import { latencyMs } from './load-record.ts';
import type { LoadTally } from './load-tally.ts';
import { monotonicMs } from './monotonic-clock.ts';

const windowMs = 10_000;

/** How a load is doing, for the live line. Rates and p95 are of the past ten seconds. */
export interface LoadProgress {
  readonly due: number;
  readonly started: number;
  readonly acknowledged: number;
  readonly failed: number;
  readonly shed: number;
  readonly timeouts: number;
  readonly startedPerSecond: number;
  readonly acknowledgedPerSecond: number;
  /** NaN while nothing has ended. */
  readonly p95Ms: number;
  readonly generatorResidentBytes: number;
}

/** The recent past of a load. */
export class ProgressWindow {
  readonly #tally: LoadTally;
  #ended: { endedMs: number; latencyMs: number }[] = [];
  #startedMs: number[] = [];
  #firstMs: number | undefined;

  constructor(tally: LoadTally) {
    this.#tally = tally;
  }

  add(line: LoadLine): void {
    if (line.kind === 'arrival') {
      this.#firstMs ??= line.emittedMs;
      this.#startedMs.push(line.emittedMs);
    } else if (line.kind === 'operation') this.#ended.push({ endedMs: line.endedMs, latencyMs: latencyMs(line) });
  }

  progress(nowMs = monotonicMs()): LoadProgress {
    const sinceMs = nowMs - windowMs;
    this.#ended = this.#ended.filter((each) => each.endedMs >= sinceMs);
    this.#startedMs = this.#startedMs.filter((each) => each >= sinceMs);
    const seconds = Math.max(1, Math.min(windowMs, nowMs - (this.#firstMs ?? nowMs)) / 1000);
    const { due, started, acknowledged, failed, shed, timeouts, residentBytes } = this.#tally.now(nowMs);
    return {
      due,
      started,
      acknowledged,
      failed,
      shed,
      timeouts,
      startedPerSecond: this.#startedMs.length / seconds,
      acknowledgedPerSecond: this.#ended.filter((each) => Number.isFinite(each.latencyMs)).length / seconds,
      p95Ms: percentileOfSorted(ascending(this.#ended.map((each) => each.latencyMs)), 0.95),
      generatorResidentBytes: residentBytes,
    };
  }
}
