import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { artilleryProcess } from './artillery-process.ts';
import { judgeValidity } from './judge-validity.ts';
import { LineTail } from './line-tail.ts';
import { LiveProgress } from './live-line.ts';
import type { OperationLine } from './load-lines.ts';
import type { LoadFiles, LoadRecord } from './load-record.ts';
import { LoadTally } from './load-tally.ts';
import { type LoadProgress, ProgressWindow } from './progress-window.ts';

/** A phase of arrivals, as Artillery writes it; duration in seconds. A rate must be a whole number, a count need not divide. */
export type LoadPhasePlan = { readonly name?: string; readonly duration: number } & (
  | { readonly arrivalRate: number }
  | { readonly arrivalCount: number }
);

export interface LoadOptions {
  /** The scenario file, relative to the suite's folder. */
  readonly scenario: string;
  /** Where record, log and report go. */
  readonly directory: string;
  /** Added to the environment, e.g. DIAMOND_LOAD_PEOPLE. */
  readonly environment?: Readonly<Record<string, string>>;
  /** How many of the first phases only warm up: they are not measured. Every file in load/scenarios has one. Default 1. */
  readonly warmUpPhases?: number;
  /** Replaces the phases of the file, the warm-up's too. Durations in seconds. */
  readonly phases?: readonly LoadPhasePlan[];
  /** Merged over the file, as Artillery's `--overrides` does. */
  readonly overrides?: Readonly<Record<string, unknown>>;
  /** Artillery is killed when it has not ended by then, and the measurement is void. */
  readonly deadlineMs: number;
  /** Confines the generator, its browsers included, to these processors, where `taskset` exists. */
  readonly processors?: readonly number[];
  /** Default true. False for hours of load: `samples` of the record stays empty, and `onOperation` hands them over one by one. */
  readonly keepSamples?: boolean;
  /** Every operation when its line is read, at most about a second after its end; the warm-up's too. */
  readonly onOperation?: (operation: OperationLine) => void;
  readonly signal?: AbortSignal;
  /** About once a second while it runs. */
  readonly onProgress?: (progress: LoadProgress) => void;
  /** Bytes that all processes of the system keep resident, where somebody reads them while it runs; for the live line. */
  readonly systemResidentBytes?: () => number | undefined;
  /** Once, with the process group that must not outlive the run. */
  readonly onSpawn?: (pid: number) => void;
}

/**
 * Runs one Artillery scenario as a process group of its own and returns what it measured. Whatever goes wrong with the generator
 * itself (it died, was late, was stopped) is in `validity`, and then nothing may be concluded: `samplesOf` throws.
 *
 * The group is killed at the deadline, on abort, and when this process is gone, however that happened.
 */
export async function runLoad(options: LoadOptions): Promise<LoadRecord> {
  mkdirSync(options.directory, { recursive: true });
  const name = `${basename(options.scenario, '.yml')}-${randomBytes(3).toString('hex')}`;
  const files: LoadFiles = {
    record: resolve(options.directory, `${name}.ndjson`),
    log: resolve(options.directory, `${name}.log`),
    report: resolve(options.directory, `${name}.artillery.json`),
  };
  const startedAt = new Date().toISOString();
  const tally = new LoadTally(options.warmUpPhases ?? 1, options.keepSamples ?? true);
  const window = new ProgressWindow(tally, options.phases);
  const live = new LiveProgress(options.directory, name);
  let tail: LineTail | undefined;
  const readOn = () => {
    if (!tail && existsSync(files.record)) tail = new LineTail(files.record);
    tail?.read((line) => {
      tally.add(line);
      window.add(line);
      if (line.kind === 'operation') options.onOperation?.(line);
    });
  };

  const log = openSync(files.log, 'a');
  const watch = setInterval(() => {
    readOn();
    const progress = window.progress(undefined, options.systemResidentBytes?.());
    live.show(progress);
    options.onProgress?.(progress);
  }, 1000);
  let end: Awaited<ReturnType<typeof artilleryProcess>>;
  try {
    end = await artilleryProcess({ ...options, files, log });
    readOn();
  } finally {
    clearInterval(watch);
    live.end();
    closeSync(log);
    tail?.close();
  }
  const measured = tally.measured();
  return {
    scenario: options.scenario,
    startedAt,
    endedAt: new Date().toISOString(),
    ...measured,
    processors: end.processors,
    validity: judgeValidity(measured, tally.unfinishedPhases(), end.troubles),
    troubles: end.troubles,
    files,
  };
}
