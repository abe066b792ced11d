import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CannotTell, messageOf } from '../../harness/errors.ts';
import { writeJsonWhole } from '../../harness/evidence.ts';
import type { RunContext } from '../../harness/run-context.ts';

type Kept<Observation> = { readonly observation: Observation } | { readonly cannotTell: string };

/**
 * Makes an observation that several criteria are judged by, once in a run: it is kept in the run's folder, because a test that fails
 * takes its worker with it, and two hours of load are not to be repeated for the next one. One that could not be made is not tried
 * again either.
 *
 * @throws CannotTell with the reason why it could not be made
 */
export async function observeOnce<Observation>(
  run: RunContext,
  name: string,
  observe: () => Promise<Observation>,
): Promise<Observation> {
  const directory = join(run.directory, 'load');
  const file = join(directory, `${name}.json`);
  if (!existsSync(file)) {
    let kept: Kept<Observation>;
    try {
      kept = { observation: await observe() };
    } catch (error) {
      kept = { cannotTell: messageOf(error) };
    }
    writeJsonWhole(directory, `${name}.json`, kept);
  }
  const kept = JSON.parse(readFileSync(file, 'utf8'), withInfinities) as Kept<Observation>;
  if ('cannotTell' in kept) throw new CannotTell(kept.cannotTell);
  return kept.observation;
}

/** JSON has no infinities: they were written as their names. */
function withInfinities(_key: string, value: unknown): unknown {
  return value === 'Infinity' || value === '-Infinity' || value === 'NaN' ? Number(value) : value;
}
