import type { OperationLine } from '../../../harness/load-run/load-lines.ts';
import { latencyMs } from '../../../harness/load-run/load-record.ts';
import { ascending, percentileOfSorted } from '../../../harness/statistics/percentile.ts';
import type { TimedSample } from '../../../harness/statistics/percentile-over-time.ts';
import type { LoadWindow } from './soak-observation.ts';

/** Numbers in the order in which they come, 8 bytes each: hours of load are millions of operations. */
class Column {
  #values = new Float64Array(4096);
  length = 0;

  push(value: number): void {
    if (this.length === this.#values.length) {
      const larger = new Float64Array(2 * this.length);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.length] = value;
    this.length += 1;
  }

  get values(): Float64Array {
    return this.#values.subarray(0, this.length);
  }
}

/** What is kept of every operation of a long load: when it was due and ended, and for one kind of operation how long it took. */
export class OperationLog {
  readonly #operation: string;
  readonly #ended = new Column();
  readonly #due = new Column();
  readonly #latencies = new Column();

  /** @param operation the one whose latencies are kept */
  constructor(operation: string) {
    this.#operation = operation;
  }

  add(line: OperationLine): void {
    if (line.outcome === 'acknowledged') this.#ended.push(line.endedMs);
    if (line.operation !== this.#operation) return;
    this.#due.push(line.dueMs);
    this.#latencies.push(latencyMs(line));
  }

  /** Operations acknowledged in that time; times of the monotonic clock. */
  acknowledgedBetween(fromMs: number, toMs: number): number {
    let count = 0;
    for (const endedMs of this.#ended.values) if (endedMs >= fromMs && endedMs < toMs) count += 1;
    return count;
  }

  /** Latencies of the one kind that were due in that time. */
  samples(fromMs: number, toMs: number): TimedSample[] {
    const samples: TimedSample[] = [];
    for (const [i, atMs] of this.#due.values.entries()) {
      if (atMs >= fromMs && atMs < toMs) samples.push({ atMs, value: this.#latencies.values[i]! });
    }
    return samples;
  }

  /** The load in `count` windows of equal length. */
  windows(fromMs: number, toMs: number, count: number, offeredPerSecond: number): LoadWindow[] {
    const lengthMs = (toMs - fromMs) / count;
    const latencies = Array.from({ length: count }, (): number[] => []);
    const acknowledged = new Uint32Array(count);
    const windowAt = (ms: number) => Math.floor((ms - fromMs) / lengthMs);
    for (const { atMs, value } of this.samples(fromMs, toMs)) latencies[windowAt(atMs)]!.push(value);
    for (const endedMs of this.#ended.values) {
      const window = windowAt(endedMs);
      if (window >= 0 && window < count) acknowledged[window]! += 1;
    }
    return latencies.map((each, window) => {
      const sorted = ascending(each);
      return {
        atSeconds: ((window + 0.5) * lengthMs) / 1000,
        offeredPerSecond,
        acknowledgedPerSecond: (1000 * acknowledged[window]!) / lengthMs,
        p50Ms: percentileOfSorted(sorted, 0.5),
        p95Ms: percentileOfSorted(sorted, 0.95),
        p99Ms: percentileOfSorted(sorted, 0.99),
      };
    });
  }
}
