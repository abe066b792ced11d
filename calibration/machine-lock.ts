import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const directory = join(tmpdir(), 'diamond-run-measuring.lock');

/**
 * Runs `body` while nobody else on this machine measures. The lock is a folder that holds its owner's pid; one whose owner is
 * gone is taken over.
 */
export async function whileMeasuringAlone<T>(body: () => Promise<T>): Promise<T> {
  while (!take()) await delay(500);
  try {
    return await body();
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function take(): boolean {
  try {
    mkdirSync(directory);
    writeFileSync(join(directory, 'pid'), String(process.pid));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if (!ownerLives()) rmSync(directory, { recursive: true, force: true });
    return false;
  }
}

function ownerLives(): boolean {
  try {
    process.kill(Number(readFileSync(join(directory, 'pid'), 'utf8')), 0);
    return true;
  } catch (error) {
    // ENOENT: taken this very moment, its pid is not written yet.
    return ['EPERM', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '');
  }
}
