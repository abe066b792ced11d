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

/** What is kept of every operation of a long load: when it was due and ended, and how long it took. */
export class OperationLog {
  readonly #ended = new Column();
  readonly #kinds = new Map<string, { readonly due: Column; readonly latencies: Column }>();

  add(line: OperationLine): void {
    if (line.outcome === 'acknowledged') this.#ended.push(line.endedMs);
    const kind = this.#kinds.get(line.operation) ?? { due: new Column(), latencies: new Column() };
    this.#kinds.set(line.operation, kind);
    kind.due.push(line.dueMs);
    kind.latencies.push(latencyMs(line));
  }

  /** Names of the kinds of operations that there were. */
  get operations(): readonly string[] {
    return [...this.#kinds.keys()];
  }

  /** Operations acknowledged in that time; times of the monotonic clock. */
  acknowledgedBetween(fromMs: number, toMs: number): number {
    let count = 0;
    for (const endedMs of this.#ended.values) if (endedMs >= fromMs && endedMs < toMs) count += 1;
    return count;
  }

  /** Latencies of one kind of operation that were due in that time. */
  samples(operation: string, fromMs: number, toMs: number): TimedSample[] {
    const samples: TimedSample[] = [];
    const kind = this.#kinds.get(operation);
    if (!kind) return samples;
    const latencies = kind.latencies.values;
    for (const [i, atMs] of kind.due.values.entries()) {
      if (atMs >= fromMs && atMs < toMs) samples.push({ atMs, value: latencies[i]! });
    }
    return samples;
  }

  /** The load in `count` windows of equal length, with the latencies of one kind of operation. */
  windows(operation: string, fromMs: number, toMs: number, count: number, offeredPerSecond: number): LoadWindow[] {
    const lengthMs = (toMs - fromMs) / count;
    const latencies = Array.from({ length: count }, (): number[] => []);
    const acknowledged = new Uint32Array(count);
    const windowAt = (ms: number) => Math.floor((ms - fromMs) / lengthMs);
    for (const { atMs, value } of this.samples(operation, fromMs, toMs)) latencies[windowAt(atMs)]!.push(value);
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
