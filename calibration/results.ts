import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suiteDirectory } from '../harness/connect.ts';
import { criteria } from '../harness/criteria.ts';
import { DiamondError, messageOf } from '../harness/errors.ts';
import type { ControlName, ControlOutcome } from './controls.ts';
import type { Decoy } from './decoy.ts';
import type { Flaw } from './flaw.ts';
import type { FlawOutcome, FlawResult } from './matrix.ts';
import type { DecoyResult } from './run-decoys.ts';
import type { MeasuredSystem } from './suite-run.ts';

/** When something was last seen, and where; never run: all are null. */
interface Seen {
  readonly id: string;
  /** ISO date of the run, with the build of the flawless system and the commit of the suite that were at work. */
  readonly lastSeen: string | null;
  readonly seconds: number | null;
  readonly digest: string | null;
  readonly commit: string | null;
  /** What the criterion said, or what stood in the way of saying anything. */
  readonly said: string;
}

/** What was last seen of one flaw. */
export interface RecordedFlaw extends Seen {
  readonly caught: boolean;
  readonly outcome: FlawOutcome;
  /** Criteria that turned red besides its own. */
  readonly alsoRed: readonly string[];
}

/** What was last seen of one decoy, which tempts the criterion that it is recorded with. */
export interface RecordedDecoy extends Seen {
  readonly outcome: DecoyResult['outcome'];
}

export interface RecordedCriterion {
  readonly id: string;
  readonly flaws: readonly RecordedFlaw[];
  readonly controls: Readonly<Partial<Record<ControlName, ControlOutcome>>>;
  /** Complete runs on a flawless system with today's checks that judged this criterion, and in how many of them it was red. */
  readonly cleanRuns: number;
  readonly falseAlarms: number;
  /** Absent in a file of an earlier version. */
  readonly decoys?: readonly RecordedDecoy[];
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

const neverRun = { lastSeen: null, seconds: null, digest: null, commit: null, said: 'never run' } as const;
const unknownFlaw = { ...neverRun, caught: false, outcome: 'not run', alsoRed: [] } as const;
const unknownDecoy = { ...neverRun, outcome: 'unknown' } as const;

/** What is registered: results speak of all of it, run or not, and of nothing else. */
export interface Registered {
  readonly flaws: readonly Flaw[];
  readonly decoys: readonly Decoy[];
}

/** What a calibration has seen, and on which system. */
export interface SeenNow {
  readonly on?: MeasuredSystem;
  readonly flaws?: readonly FlawResult[];
  readonly decoys?: readonly DecoyResult[];
  readonly controls?: Readonly<Partial<Record<ControlName, Readonly<Record<string, ControlOutcome>>>>>;
  readonly clean?: CleanCounts;
}

/**
 * The earlier results with what was seen now. Every registered flaw and decoy is in it, run or not, so that a rate taken from it
 * counts all; what no longer exists leaves it. What could not be judged keeps what was seen of it before on the same build.
 */
export function mergeResults(before: Results, registered: Registered, seen: SeenNow): Results {
  return {
    schema: 1,
    measuredOn: seen.on ?? before.measuredOn,
    criteria: criteria.map(({ id }) => {
      const known = before.criteria.find((each) => each.id === id);
      const controls = Object.entries(seen.controls ?? {}).flatMap(([name, outcomes]) =>
        outcomes[id] ? [[name, outcomes[id]] as const] : [],
      );
      const flaws = registered.flaws.filter((each) => each.criterion === id);
      const decoys = registered.decoys.filter((each) => each.tempts === id);
      return {
        id,
        flaws: flaws.map((each) => flawRecord(each.id, known?.flaws ?? [], seen)),
        decoys: decoys.map((each) => decoyRecord(each.id, known?.decoys ?? [], seen)),
        controls: { ...known?.controls, ...Object.fromEntries(controls) },
        ...(seen.clean?.(id) ?? { cleanRuns: known?.cleanRuns ?? 0, falseAlarms: known?.falseAlarms ?? 0 }),
      };
    }),
  };
}

function flawRecord(id: string, before: readonly RecordedFlaw[], { on, flaws = [] }: SeenNow): RecordedFlaw {
  const known = before.find((each) => each.id === id) ?? { id, ...unknownFlaw };
  const now = flaws.find((each) => each.id === id);
  if (!now || !on) return known;
  if (now.outcome === 'not run' && known.outcome !== 'not run' && known.digest === on.digest) return known;
  const { caught, outcome, criterion, reds } = now;
  return { id, caught, outcome, ...seenNow(now, on), alsoRed: reds.filter((each) => each !== criterion) };
}

function decoyRecord(id: string, before: readonly RecordedDecoy[], { on, decoys = [] }: SeenNow): RecordedDecoy {
  const known = before.find((each) => each.id === id) ?? { id, ...unknownDecoy };
  const now = decoys.find((each) => each.id === id);
  if (!now || !on) return known;
  if (now.outcome === 'unknown' && known.outcome !== 'unknown' && known.digest === on.digest) return known;
  return { id, outcome: now.outcome, ...seenNow(now, on) };
}

function seenNow(
  { seconds, said }: { readonly seconds: number; readonly said: readonly string[] },
  on: MeasuredSystem,
) {
  const when = { lastSeen: new Date().toISOString(), seconds: Math.round(seconds) };
  return { ...when, digest: on.digest, commit: on.commit, said: (said[0] ?? '').slice(0, 300) };
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

/** Writes results.json whole or not at all; one line for each flaw and decoy, so that two people's calibrations merge in git. */
export function writeResults(results: Results, file = resultsFile): void {
  const blocks = results.criteria.map(({ flaws, decoys = [], ...rest }) => {
    const head = Object.entries(rest).map(([key, value]) => `      ${JSON.stringify(key)}: ${JSON.stringify(value)},`);
    return ['    {', ...head, `${lines('flaws', flaws)},`, lines('decoys', decoys), '    }'].join('\n');
  });
  const text = `{\n  "schema": 1,\n  "measuredOn": ${JSON.stringify(results.measuredOn)},\n  "criteria": [\n${blocks.join(',\n')}\n  ]\n}\n`;
  writeFileSync(`${file}.tmp`, text);
  renameSync(`${file}.tmp`, file);
}

function lines(name: string, records: readonly object[]): string {
  const each = records.map((record) => `        ${JSON.stringify(record)}`);
  return `      "${name}": [${each.length > 0 ? `\n${each.join(',\n')}\n      ` : ''}]`;
}
