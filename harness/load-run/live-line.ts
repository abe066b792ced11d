import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { writeJsonWhole } from '../evidence.ts';
import type { RunContext } from '../run-context.ts';
import type { LoadProgress } from './progress-window.ts';

const suffix = '.live.json';
/** Told once a second; whoever has been silent for longer is dead, and has not taken his file away. */
const staleAfterMs = 5_000;
const mebibyte = 1024 ** 2;

/** Where the loads of a run leave their records, and say meanwhile how they are doing. */
export function loadDirectory({ directory }: Pick<RunContext, 'directory'>): string {
  return join(directory, 'artillery');
}

/** Tells other processes how a load is doing: the screen is the runner's, and the load runs in one of its workers. */
export class LiveProgress {
  readonly #directory: string;
  readonly #name: string;
  #isBroken = false;

  constructor(directory: string, name: string) {
    this.#directory = directory;
    this.#name = `${name}${suffix}`;
  }

  show(progress: LoadProgress): void {
    if (this.#isBroken) return;
    try {
      writeJsonWhole(this.#directory, this.#name, progress);
    } catch {
      // A disk that is full shows in the record that is judged; for a line on the screen no measurement is given up.
      this.#isBroken = true;
    }
  }

  end(): void {
    rmSync(join(this.#directory, this.#name), { force: true });
  }
}

/** One line about the loads that run now, the largest first; undefined where none does. */
export function readLiveLine(directory: string, nowMs = Date.now()): string | undefined {
  if (!existsSync(directory)) return undefined;
  const running = readdirSync(directory)
    .filter((name) => name.endsWith(suffix))
    .flatMap((name) => progressIn(join(directory, name), nowMs) ?? []);
  if (running.length === 0) return undefined;
  return running
    .toSorted((a, b) => b.offeredPerSecond - a.offeredPerSecond)
    .map(liveLine)
    .join(' | ');
}

function progressIn(file: string, nowMs: number): LoadProgress | undefined {
  try {
    if (nowMs - statSync(file).mtimeMs > staleAfterMs) return undefined;
    return JSON.parse(readFileSync(file, 'utf8')) as LoadProgress;
  } catch {
    // It ended between two looks; and whatever else keeps a line from the screen is no reason to end a run.
    return undefined;
  }
}

/**
 * Phase, time left, acknowledged of offered a second, p95 of the past ten seconds, errors so far (failures and time-outs; what was
 * shed is told apart), memory of the system where it is read, else of the generator.
 */
export function liveLine(progress: LoadProgress): string {
  const { phase, secondsLeft, failed, timeouts, shed, systemResidentBytes, generatorResidentBytes } = progress;
  if (phase === undefined) return 'load begins';
  const perSecond = (rate: number) => rate.toFixed(rate < 9.5 ? 1 : 0);
  const memory = `${((systemResidentBytes ?? generatorResidentBytes) / mebibyte).toFixed(0)} MiB`;
  return [
    `${phase}, ${timeLeft(secondsLeft)}`,
    `${perSecond(progress.acknowledgedPerSecond)} of ${perSecond(progress.offeredPerSecond)}/s`,
    `p95 ${latency(progress.p95Ms)}`,
    `${failed + timeouts} errors${shed > 0 ? `, ${shed} shed` : ''}`,
    systemResidentBytes === undefined ? `generator ${memory}` : memory,
  ].join(' · ');
}

/** JSON knows no infinity and no NaN: they come as their names. */
function latency(ms: number | string): string {
  const value = Number(ms);
  if (Number.isNaN(value)) return '–';
  return Number.isFinite(value) ? `${value.toFixed(0)} ms` : '∞';
}

function timeLeft(seconds: number): string {
  return seconds < 120 ? `${Math.ceil(seconds)} s left` : `${Math.ceil(seconds / 60)} min left`;
}
