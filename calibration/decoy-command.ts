import { readFileSync, writeFileSync } from 'node:fs';
import { DiamondError } from '../harness/errors.ts';
import { decoys } from './decoys.ts';
import { flaws } from './flaws.ts';
import { type FlawResult, runMatrix } from './matrix.ts';
import { flawLine } from './print.ts';
import { decoyLine, ratesTable } from './print-rates.ts';
import { ratesOf } from './rates.ts';
import { runDecoys } from './run-decoys.ts';

export interface DecoyOptions {
  /** All decoys, and the flaws of the criteria that they tempt. */
  readonly decoys?: boolean;
  /** Only these, without flaws. */
  readonly decoy: readonly string[];
  readonly criterion: readonly string[];
  readonly flaw: readonly string[];
  /** A file written by `--json`: its flaws are taken as they came out, not run again. */
  readonly flawsFrom?: string;
  readonly json?: string;
  readonly list?: boolean;
}

/** Runs decoys and, for the rates, the flaws of the same criteria. Answers the exit code: 0 when no decoy is red or unjudged. */
export async function calibrateDecoys(
  options: DecoyOptions,
  signal: AbortSignal,
  print: (text: string) => void,
): Promise<number> {
  const unknown = options.decoy.filter((id) => !decoys.some((decoy) => decoy.id === id));
  if (unknown.length > 0) {
    throw new DiamondError({
      code: 'unknown-decoy',
      subject: '--decoy',
      expected: 'the id of a decoy',
      received: unknown.join(', '),
      action: '`npx diamond-run calibrate --decoys --list` shows them all.',
    });
  }
  const wanted = (criterion: string) => options.criterion.length === 0 || options.criterion.includes(criterion);
  const chosen = decoys.filter(
    ({ id, tempts }) => (options.decoy.length === 0 || options.decoy.includes(id)) && wanted(tempts),
  );
  if (options.list) {
    for (const { id, looks, isNone } of chosen) print(`${id}\n    ${looks}\n    ${isNone}`);
    return 0;
  }
  const tempted = new Set(chosen.map(({ tempts }) => tempts));
  const flawResults = options.flawsFrom
    ? readFlaws(options.flawsFrom).filter(({ criterion }) => tempted.has(criterion))
    : await runMatrix(
        flaws.filter(({ id, criterion }) =>
          options.flaw.length > 0 ? options.flaw.includes(id) : options.decoy.length === 0 && tempted.has(criterion),
        ),
        signal,
        (result) => print(flawLine(result)),
      );
  const results = await runDecoys(chosen, signal, (result) => print(decoyLine(result)));
  const rates = ratesOf(flawResults, results);
  print(`\n${ratesTable(rates)}`);
  if (options.json) {
    const matrix = { schema: 1, decoys: results, flaws: flawResults, rates };
    writeFileSync(options.json, `${JSON.stringify(matrix, null, 2)}\n`);
  }
  const quiet = results.length === chosen.length && results.every(({ outcome }) => outcome === 'quiet');
  return quiet && flawResults.every(({ caught }) => caught) && !signal.aborted ? 0 : 1;
}

function readFlaws(file: string): FlawResult[] {
  const { flaws: results } = JSON.parse(readFileSync(file, 'utf8')) as { flaws?: FlawResult[] };
  if (results) return results;
  throw new DiamondError({
    code: 'no-flaws-in-file',
    subject: '--flaws-from',
    expected: 'a file written by `npx diamond-run calibrate --json`',
    received: file,
    action: 'Run the flaws with --json first, or leave the option out.',
  });
}
