import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { threadId } from 'node:worker_threads';
import type { LoadLine } from '../harness/load-run/load-lines.ts';
import { monotonicMs } from '../harness/load-run/monotonic-clock.ts';
import { runContext } from '../harness/run-context.ts';
import type { ArrivalObserver } from './arrivals/open-model-process.ts';

const samplingMs = 10;

type LoopDelay = ReturnType<typeof monitorEventLoopDelay>;

/**
 * Writes the load record, line by line as things happen: Artillery's worker may be killed at any moment, and whether its
 * exit handlers run is a matter of luck. One `writeSync` costs about 5 µs.
 */
export class Recorder implements ArrivalObserver {
  readonly file: string;
  readonly #descriptor: number;
  readonly #watch: NodeJS.Timeout;
  /** Of the phase under way. */
  readonly #loopDelay = monitorEventLoopDelay({ resolution: samplingMs });
  /** Since the last line about it. */
  readonly #recentDelay = monitorEventLoopDelay({ resolution: samplingMs });

  constructor(file: string) {
    this.file = file;
    this.#descriptor = openSync(file, 'a');
    this.write({
      kind: 'start',
      atMs: monotonicMs(),
      utc: new Date().toISOString(),
      pid: process.pid,
      node: process.version,
      artillery: (createRequire(import.meta.url)('artillery/package.json') as { version: string }).version,
    });
    this.#watch = setInterval(() => this.#writeGenerator(), 1000).unref();
  }

  /** The file that `load-run` names, else one in the folder of a run of its own, so that a plain Artillery leaves a record too. */
  static fromEnvironment(environment: NodeJS.ProcessEnv = process.env): Recorder {
    if (environment.DIAMOND_LOAD_RECORD) return new Recorder(environment.DIAMOND_LOAD_RECORD);
    const directory = join(runContext(environment).directory, 'load');
    mkdirSync(directory, { recursive: true });
    return new Recorder(join(directory, `load-${process.pid}-${threadId}.ndjson`));
  }

  write(line: LoadLine): void {
    writeSync(this.#descriptor, `${JSON.stringify(line, roundedToMicroseconds)}\n`);
  }

  phaseStarted(phase: Parameters<ArrivalObserver['phaseStarted']>[0]): void {
    this.#loopDelay.enable();
    this.#recentDelay.enable();
    this.#loopDelay.reset();
    this.write({ kind: 'phase', ...phase });
    this.#writeGenerator();
  }

  arrived(arrival: Parameters<ArrivalObserver['arrived']>[0]): void {
    this.write({ kind: 'arrival', ...arrival });
  }

  phaseFinished(phase: number, emitted: number): void {
    this.#writeGenerator();
    const loopDelayP99Ms = delayMs(this.#loopDelay, (delay) => delay.percentile(99));
    this.write({ kind: 'phase-end', phase, atMs: monotonicMs(), emitted, loopDelayP99Ms });
  }

  close(): void {
    clearInterval(this.#watch);
    this.#loopDelay.disable();
    this.#recentDelay.disable();
    closeSync(this.#descriptor);
  }

  #writeGenerator(): void {
    const { user, system } = process.cpuUsage();
    this.write({
      kind: 'generator',
      atMs: monotonicMs(),
      loopDelayMaxMs: delayMs(this.#recentDelay, (delay) => delay.max),
      cpuMs: (user + system) / 1000,
      residentBytes: process.memoryUsage.rss(),
    });
    this.#recentDelay.reset();
  }
}

/** What Node records is the time between two samples, so a loop that is never late reads as the sampling interval itself. */
function delayMs(delay: LoopDelay, read: (delay: LoopDelay) => number): number {
  return delay.count === 0 ? 0 : Math.max(0, read(delay) / 1e6 - samplingMs);
}

function roundedToMicroseconds(key: string, value: unknown): unknown {
  return typeof value === 'number' && key.endsWith('Ms') && key !== 'intervalMs'
    ? Math.round(value * 1000) / 1000
    : value;
}
