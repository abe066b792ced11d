import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import { DiamondError } from './errors.ts';
import { type ProfileName, profileNames } from './profiles.ts';

/** Which run this process belongs to. All processes of a run share it through DIAMOND_* environment variables. */
export interface RunContext {
  readonly id: string;
  readonly directory: string;
  readonly evidenceDirectory: string;
  readonly historyDirectory: string;
  readonly profile: ProfileName;
  readonly seed: number;
}

/**
 * The run of this process. Sets what is missing in `environment` (id from UTC time and chance, profile `rehearsal` for a bare
 * `npx playwright test`, seed from the id), so that child processes and Playwright's workers inherit the same run.
 */
export function runContext(environment: NodeJS.ProcessEnv = process.env): RunContext {
  environment.DIAMOND_RUN_ID ??= newRunId(new Date());
  environment.DIAMOND_PROFILE ??= 'rehearsal';
  environment.DIAMOND_SEED ??= '1';
  environment.DIAMOND_RUNS ??= resolve('runs');
  const id = environment.DIAMOND_RUN_ID;
  const directory = join(environment.DIAMOND_RUNS, id);
  return {
    id,
    directory,
    evidenceDirectory: join(directory, 'evidence'),
    historyDirectory: join(directory, 'history'),
    profile: parseProfile(environment.DIAMOND_PROFILE),
    seed: parseSeed(environment.DIAMOND_SEED),
  };
}

export function newRunId(now: Date): string {
  const stamp = now.toISOString().slice(0, 19).replaceAll(':', '').replaceAll('-', '');
  return `${stamp}Z-${randomBytes(2).toString('hex')}`;
}

function parseProfile(value: string): ProfileName {
  const name = profileNames.find((each) => each === value);
  if (name) return name;
  throw new DiamondError({
    code: 'unknown-profile',
    subject: 'profile (--profile, DIAMOND_PROFILE)',
    expected: `one of ${profileNames.join(', ')}`,
    received: `"${value}"`,
    action: 'Choose one of them; `npx diamond-run plan` shows what each does.',
  });
}

function parseSeed(value: string): number {
  const seed = Number(value);
  if (Number.isInteger(seed) && seed >= 0 && seed <= 0x7fff_ffff) return seed;
  throw new DiamondError({
    code: 'bad-seed',
    subject: 'seed (--seed, DIAMOND_SEED)',
    expected: 'a whole number from 0 to 2147483647',
    received: `"${value}"`,
    action: 'Give a number, or leave it out for 1.',
  });
}
