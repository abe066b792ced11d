import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Outcome } from '../harness/outcome.ts';

/**
 * The record of runs: one line when a run began and one when it ended, appended and never rewritten, so that a certificate can name
 * every earlier run of the same system, also those that were red or cut short. Whoever deletes it deletes that knowledge; a
 * certificate then says since when it goes back.
 */
export type RunLogEntry = RunBegan | RunEnded;

interface LoggedRun {
  readonly schema: 1;
  readonly run: string;
  /** ISO 8601. */
  readonly at: string;
  /** null where the system could not be identified. */
  readonly digest: string | null;
  readonly profile: string;
  readonly partial: boolean;
}

export interface RunBegan extends LoggedRun {
  readonly event: 'began';
}

export interface RunEnded extends LoggedRun {
  readonly event: 'ended';
  readonly outcome: Outcome;
  readonly words: string;
  /** sha256 of the manifest of its evidence as it was then. */
  readonly evidenceSha256: string;
}

export interface RunLog {
  /** When the oldest line was written; null: nothing is recorded. */
  readonly since: string | null;
  readonly entries: readonly RunLogEntry[];
  /** Lines that nobody can read any more. */
  readonly unreadable: number;
}

/** Beside the runs, or where DIAMOND_RUN_LOG says: a place that outlives runs/ remembers more. */
export function runLogFile(runsDirectory: string, environment: NodeJS.ProcessEnv = process.env): string {
  return environment.DIAMOND_RUN_LOG ?? join(runsDirectory, 'run-log.ndjson');
}

export function appendToRunLog(file: string, entry: RunLogEntry): void {
  mkdirSync(dirname(file), { recursive: true });
  // One write of one short line to a file opened for appending: runs at the same time do not cut into one another.
  appendFileSync(file, `${JSON.stringify(entry)}\n`);
}

export function readRunLog(file: string): RunLog {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
  const entries = lines.flatMap((line) => entryOf(line) ?? []);
  return { since: entries[0]?.at ?? null, entries, unreadable: lines.length - entries.length };
}

function entryOf(line: string): RunLogEntry | undefined {
  try {
    const entry = JSON.parse(line) as RunLogEntry;
    const isEntry = entry.schema === 1 && typeof entry.run === 'string' && typeof entry.at === 'string';
    return isEntry && (entry.event === 'began' || entry.event === 'ended') ? entry : undefined;
  } catch (error) {
    // A line cut short by a crash or by hand: it is counted, and the certificate says so.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** What the record knows of the runs of one system before `run`. */
export interface EarlierRuns {
  readonly recordedSince: string | null;
  readonly unreadableLines: number;
  readonly runs: readonly EarlierRun[];
}

export interface EarlierRun {
  readonly run: string;
  readonly beganAt: string;
  readonly profile: string;
  readonly partial: boolean;
  /** null: it began and never ended. */
  readonly outcome: Outcome | null;
}

export function earlierRuns({ since, entries, unreadable }: RunLog, digest: string, run: string): EarlierRuns {
  const own = entries.find((each) => each.event === 'began' && each.run === run);
  const isBefore = (at: string) => own === undefined || Date.parse(at) <= Date.parse(own.at);
  const began = entries.filter(
    (each) => each.event === 'began' && each.run !== run && each.digest === digest && isBefore(each.at),
  );
  return {
    recordedSince: since,
    unreadableLines: unreadable,
    runs: began.map((each) => ({
      run: each.run,
      beganAt: each.at,
      profile: each.profile,
      partial: each.partial,
      outcome: endOf(entries, each.run)?.outcome ?? null,
    })),
  };
}

export function endOf(entries: readonly RunLogEntry[], run: string): RunEnded | undefined {
  return entries.findLast((each): each is RunEnded => each.event === 'ended' && each.run === run);
}
