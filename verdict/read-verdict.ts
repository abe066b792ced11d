import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { suiteDirectory } from '../harness/connect.ts';
import { DiamondError, messageOf } from '../harness/errors.ts';
import type { Verdict } from './verdict.ts';

/** The folder that holds the runs. */
export function runsDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  return environment.DIAMOND_RUNS ? resolve(environment.DIAMOND_RUNS) : join(suiteDirectory, 'runs');
}

/** The folder of a run that is named by its id, by `latest`, or by a path. */
export function runDirectory(run: string): string {
  if (isAbsolute(run) || existsSync(join(run, 'evidence'))) return run;
  return join(runsDirectory(), run);
}

/**
 * Reads the verdict of a run. Throws `no-verdict` where there is none, or where it is incomplete or of another run than
 * `expectedRun`.
 */
export function readVerdict(run: string, expectedRun?: string): Verdict {
  const file = join(runDirectory(run), 'verdict.json');
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw noVerdict(file, messageOf(cause));
  }
  const missing = missingIn(value);
  if (missing) throw noVerdict(file, missing);
  const verdict = value as Verdict;
  if (expectedRun !== undefined && verdict.run !== expectedRun)
    throw noVerdict(file, `the verdict of run ${verdict.run}`);
  return verdict;
}

function missingIn(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return 'no object';
  const verdict = value as Record<string, unknown>;
  if (verdict.schema !== 1) return `schema ${JSON.stringify(verdict.schema)} instead of 1`;
  if (!['pass', 'fail', 'unknown'].includes(verdict.outcome as string))
    return `outcome ${JSON.stringify(verdict.outcome)}`;
  for (const key of ['run', 'profile', 'words']) if (typeof verdict[key] !== 'string') return `no ${key}`;
  for (const key of ['phases', 'criteria', 'blockers']) if (!Array.isArray(verdict[key])) return `no ${key}`;
  return undefined;
}

function noVerdict(file: string, received: string): DiamondError {
  return new DiamondError({
    code: 'no-verdict',
    subject: relative(process.cwd(), file),
    expected: 'a complete verdict of the run',
    received,
    action: `Read the output above; \`npx diamond-run report ${basename(dirname(file))}\` judges what evidence there is.`,
  });
}
