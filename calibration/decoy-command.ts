import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { criterionById } from '../harness/criteria.ts';
import { refuseUnknown } from './choice.ts';
import { measureSystem } from './controls.ts';
import type { Decoy } from './decoy.ts';
import { decoys } from './decoys.ts';
import type { Flaw } from './flaw.ts';
import { flaws } from './flaws.ts';
import { readFlaws, recordsOf } from './known-flaws.ts';
import { type FlawResult, runMatrix } from './matrix.ts';
import { flawLine } from './print.ts';
import { decoyLine, ratesTable } from './print-rates.ts';
import { publish } from './publish.ts';
import { ratesOf } from './rates.ts';
import { readResults, resultsFile } from './results.ts';
import { runDecoys } from './run-decoys.ts';

export interface DecoyOptions {
  /** All decoys, and the flaws of the criteria that they tempt. */
  readonly decoys?: boolean;
  /** Only these, without flaws. */
  readonly decoy: readonly string[];
  readonly criterion: readonly string[];
  readonly flaw: readonly string[];
  /** False: decoys alone. */
  readonly flaws: boolean;
  /** A file written by `--json`: its flaws are taken as they came out, not run again. */
  readonly flawsFrom?: string;
  /** Run the flaws, also where calibration/results.json has them. */
  readonly runFlaws?: boolean;
  readonly json?: string;
  readonly write?: boolean;
  readonly list?: boolean;
}

type Print = (text: string) => void;
type Keep = (seen: Parameters<typeof publish>[0]) => void;

/** Runs decoys and, for the rates, the flaws of the same criteria. Answers the exit code: 0 when no decoy is red or unjudged. */
export async function calibrateDecoys(options: DecoyOptions, signal: AbortSignal, print: Print): Promise<number> {
  const chosen = chosenDecoys(options);
  if (options.list) {
    for (const { id, looks, isNone } of chosen) print(`${id}\n    ${looks}\n    ${isNone}`);
    return 0;
  }
  const asked = flawsBeside(chosen, options);
  const before = readResults();
  const mayBeKnown =
    options.flawsFrom === undefined && !options.runFlaws && asked.length > 0 && recordsOf(before, asked) !== undefined;
  // The build is asked for only where something hangs on it.
  const on = options.write || mayBeKnown ? await measureSystem(signal) : undefined;
  const keep: Keep = (seen) => options.write && on && publish({ on, ...seen });

  const known = mayBeKnown && on ? recordsOf(before, asked, on.digest) : undefined;
  if (known) print(`${known.length} flaws as ${relative(process.cwd(), resultsFile)} has them, seen on this build.`);
  const flawResults = known ?? (await resultsOfFlaws(asked, chosen, options, signal, print, keep));
  const results = await runDecoys(chosen, signal, (result) => {
    print(decoyLine(result));
    keep({ decoys: [result] });
  });
  const rates = ratesOf(flawResults, results);
  print(`\n${ratesTable(rates)}`);
  if (options.json) {
    const matrix = { schema: 1, decoys: results, flaws: flawResults, rates };
    writeFileSync(options.json, `${JSON.stringify(matrix, null, 2)}\n`);
  }
  const quiet =
    chosen.length > 0 && results.length === chosen.length && results.every(({ outcome }) => outcome === 'quiet');
  return quiet && flawResults.every(({ outcome }) => outcome === 'caught') && !signal.aborted ? 0 : 1;
}

function chosenDecoys({ decoy: named, criterion }: DecoyOptions): Decoy[] {
  for (const id of criterion) criterionById(id);
  refuseUnknown('decoy', named, decoys, '--decoys --list');
  return decoys.filter(
    ({ id, tempts }) =>
      (named.length === 0 || named.includes(id)) && (criterion.length === 0 || criterion.includes(tempts)),
  );
}

/** The flaws of the criteria that the decoys tempt, or those that were asked for; none beside single decoys. */
function flawsBeside(chosen: readonly Decoy[], options: DecoyOptions): Flaw[] {
  const { decoy: named, flaw: wanted } = options;
  refuseUnknown('flaw', wanted, flaws, '--list');
  if (!options.flaws) return [];
  if (wanted.length > 0) return flaws.filter(({ id }) => wanted.includes(id));
  return named.length > 0 ? [] : flaws.filter(({ criterion }) => chosen.some(({ tempts }) => tempts === criterion));
}

async function resultsOfFlaws(
  asked: readonly Flaw[],
  chosen: readonly Decoy[],
  { flawsFrom }: DecoyOptions,
  signal: AbortSignal,
  print: Print,
  keep: Keep,
): Promise<FlawResult[]> {
  if (flawsFrom !== undefined) {
    return readFlaws(flawsFrom).filter(({ criterion }) => chosen.some(({ tempts }) => tempts === criterion));
  }
  return runMatrix(asked, signal, (result) => {
    print(flawLine(result));
    keep({ flaws: [result] });
  });
}
