import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Evidence } from './evidence.ts';

/**
 * Whether this run belongs to a calibration, in which all that matters is whether a criterion turns red: it is not tried further
 * once it has, and no trace is kept.
 */
export function isCalibrating(environment: NodeJS.ProcessEnv = process.env): boolean {
  return environment.DIAMOND_CALIBRATING === '1';
}

/** Whether there is a failure under this criterion yet. A record still being written counts as none. */
export function hasFailed(evidenceDirectory: string, criterion: string): boolean {
  if (!existsSync(evidenceDirectory)) return false;
  return readdirSync(evidenceDirectory)
    .filter((name) => name.startsWith(`${criterion}.`) && name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(evidenceDirectory, name), 'utf8')) as Evidence)
    .some((each) => each.outcome === 'fail');
}
