import { readFileSync } from 'node:fs';
import { DiamondError } from '../harness/errors.ts';
import type { Flaw } from './flaw.ts';
import type { FlawResult } from './matrix.ts';
import type { RecordedFlaw, Results } from './results.ts';

/**
 * What is on record of these flaws, of this build where one is given. Undefined unless all of them were judged: a rate over some
 * would be that of what happened to be run.
 */
export function recordsOf(
  { criteria }: Results,
  asked: readonly Flaw[],
  digest?: string,
): (RecordedFlaw & { readonly criterion: string })[] | undefined {
  const recorded = new Map(criteria.flatMap((each) => each.flaws).map((each) => [each.id, each]));
  const records = asked.flatMap(({ id, criterion }) => {
    const record = recorded.get(id);
    const counts = record && record.outcome !== 'not run' && (digest === undefined || record.digest === digest);
    return counts ? [{ ...record, criterion }] : [];
  });
  return records.length === asked.length ? records : undefined;
}

/** The flaws of a file that `--json` wrote. Throws `no-flaws-in-file`. */
export function readFlaws(file: string): FlawResult[] {
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
