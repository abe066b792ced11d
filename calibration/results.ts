import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suiteDirectory } from '../harness/connect.ts';
import { criteria } from '../harness/criteria.ts';
import { DiamondError, messageOf } from '../harness/errors.ts';
import type { ControlName, ControlOutcome } from './controls.ts';
import type { Flaw } from './flaw.ts';
import type { FlawOutcome, FlawResult } from './matrix.ts';
import type { MeasuredSystem } from './suite-run.ts';

/** What was last seen of one flaw; never run: `lastSeen` and `seconds` are null. */
export interface RecordedFlaw {
  readonly id: string;
  readonly caught: boolean;
  readonly outcome: FlawOutcome;
  /** ISO date of the run, with the build of the flawless system and the commit of the suite that were at work. */
  readonly lastSeen: string | null;
  readonly seconds: number | null;
  readonly digest: string | null;
  readonly commit: string | null;
  /** Criteria that turned red besides its own. */
  readonly alsoRed: readonly string[];
  /** What the criterion said, or what stood in the way of saying anything. */
  readonly said: string;
}

export interface RecordedCriterion {
  readonly id: string;
  readonly flaws: readonly RecordedFlaw[];
  readonly controls: Readonly<Partial<Record<ControlName, ControlOutcome>>>;
  /** Complete runs on a flawless system with today's checks that judged this criterion, and in how many of them it was red. */
  readonly cleanRuns: number;
  readonly falseAlarms: number;
}

/** calibration/results.json: what is known of how often each check is right, accumulated over all calibrations. */
export interface Results {
  readonly schema: 1;
  /** The system of the newest calibration; each flaw names the build on which it was seen. */
  readonly measuredOn: MeasuredSystem | null;
  readonly criteria: readonly RecordedCriterion[];
}

export type CleanCounts = (criterion: string) => { readonly cleanRuns: number; readonly falseAlarms: number };

export const resultsFile = join(suiteDirectory, 'calibration', 'results.json');

const neverRun = {
  caught: false,
  outcome: 'not run',
  lastSeen: null,
  seconds: null,
  digest: null,
  commit: null,
  alsoRed: [],
  said: 'never run',
} as const;

/**
 * The earlier results with what was seen now. Every registered flaw is in it, run or not, so that a rate taken from it counts
 * all; flaws that no longer exist leave it. A flaw that could not be run keeps what was seen of it before on the same build.
 */
export function mergeResults(
  before: Results,
  flaws: readonly Flaw[],
  seen: {
    readonly on?: MeasuredSystem;
    readonly flaws?: readonly FlawResult[];
    readonly controls?: Readonly<Partial<Record<ControlName, Readonly<Record<string, ControlOutcome>>>>>;
    readonly clean?: CleanCounts;
  },
): Results {
  const earlier = new Map(before.criteria.flatMap((each) => each.flaws).map((each) => [each.id, each]));
  const now = new Map((seen.flaws ?? []).map((each) => [each.id, each]));
  const record = (id: string): RecordedFlaw => {
    const result = now.get(id);
    const known = earlier.get(id) ?? { id, ...neverRun };
    if (!result || !seen.on) return known;
    if (result.outcome === 'not run' && known.outcome !== 'not run' && known.digest === seen.on.digest) return known;
    return {
      id,
      caught: result.caught,
      outcome: result.outcome,
      lastSeen: new Date().toISOString(),
      seconds: Math.round(result.seconds),
      digest: seen.on.digest,
      commit: seen.on.commit,
      alsoRed: result.reds.filter((each) => each !== result.criterion),
      said: (result.said[0] ?? '').slice(0, 300),
    };
  };
  return {
    schema: 1,
    measuredOn: seen.on ?? before.measuredOn,
    criteria: criteria.map(({ id }) => {
      const known = before.criteria.find((each) => each.id === id);
      const controls = Object.entries(seen.controls ?? {}).flatMap(([name, outcomes]) =>
        outcomes[id] ? [[name, outcomes[id]] as const] : [],
      );
      return {
        id,
        flaws: flaws.filter((each) => each.criterion === id).map((each) => record(each.id)),
        controls: { ...known?.controls, ...Object.fromEntries(controls) },
        ...(seen.clean?.(id) ?? { cleanRuns: known?.cleanRuns ?? 0, falseAlarms: known?.falseAlarms ?? 0 }),
      };
    }),
  };
}

/** Reads results.json; where there is none yet, nothing is known. */
export function readResults(file = resultsFile): Results {
  if (!existsSync(file)) return { schema: 1, measuredOn: null, criteria: [] };
  try {
    const value = JSON.parse(readFileSync(file, 'utf8')) as Results;
    if (value.schema === 1 && Array.isArray(value.criteria)) return value;
    throw new Error(`schema ${JSON.stringify(value.schema)}`);
  } catch (cause) {
    throw new DiamondError({
      code: 'unreadable-results',
      subject: file,
      expected: 'the results of earlier calibrations, schema 1',
      received: messageOf(cause),
      action: 'Take the file from the last commit, or remove it and calibrate anew.',
      cause,
    });
  }
}

/** Writes results.json whole or not at all; one line for each flaw, so that two people's calibrations merge in git. */
export function writeResults(results: Results, file = resultsFile): void {
  const blocks = results.criteria.map((criterion) => {
    const { flaws, ...rest } = criterion;
    const lines = flaws.map((flaw) => `        ${JSON.stringify(flaw)}`);
    const head = Object.entries(rest).map(([key, value]) => `      ${JSON.stringify(key)}: ${JSON.stringify(value)},`);
    return [
      '    {',
      ...head,
      `      "flaws": [${lines.length > 0 ? `\n${lines.join(',\n')}\n      ` : ''}]`,
      '    }',
    ].join('\n');
  });
  const text = `{\n  "schema": 1,\n  "measuredOn": ${JSON.stringify(results.measuredOn)},\n  "criteria": [\n${blocks.join(',\n')}\n  ]\n}\n`;
  writeFileSync(`${file}.tmp`, text);
  renameSync(`${file}.tmp`, file);
}
