import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DiamondError } from '../harness/errors.ts';
import { identityOf, isAlive, type ProcessIdentity } from '../stack/process-identity.ts';

/**
 * Keeps the folder of a run to one run at a time: two with the same id (DIAMOND_RUN_ID) would judge each other's evidence. Runs
 * with ids of their own do not meet. Gives it back when disposed of; what a killed run still claims is taken over. Throws
 * `run-in-progress`.
 */
export function claimRun(directory: string): Disposable {
  const file = join(directory, 'running.json');
  if (holderOf(file) === 'dead') rmSync(file, { force: true });
  try {
    writeFileSync(file, `${JSON.stringify(identityOf(process.pid))}\n`, { flag: 'wx' });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
    throw new DiamondError({
      code: 'run-in-progress',
      subject: `run ${basename(directory)}`,
      expected: 'a run with an id of its own',
      received: 'one that is being run at this moment',
      action: `Unset DIAMOND_RUN_ID, or wait until the other has ended and ${file} is gone.`,
      cause,
    });
  }
  return { [Symbol.dispose]: () => rmSync(file, { force: true }) };
}

function holderOf(file: string): 'nobody' | 'alive' | 'dead' {
  try {
    return isAlive(JSON.parse(readFileSync(file, 'utf8')) as ProcessIdentity) ? 'alive' : 'dead';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'nobody';
    // Made this very moment, and not written yet.
    if (error instanceof SyntaxError) return 'alive';
    throw error;
  }
}
