import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { DiamondError } from '../harness/errors.ts';
import { identityOf, isAlive, type ProcessIdentity } from '../stack/process-identity.ts';

/** One run of this user that is at work on this machine. */
interface AtWork {
  readonly process: ProcessIdentity;
  readonly directory: string;
  /** It runs every phase: what it measures must not be another run's load. */
  readonly isComplete: boolean;
}

/**
 * Keeps a complete run the only one on its machine, whatever checkout or folder the others are of: two of them would measure each
 * other's load. Narrowed runs may stand beside each other. Gives the machine back when disposed of; what a killed run still claims
 * counts for nothing. Throws `machine-in-use`.
 */
export function claimMachine(directory: string, isComplete: boolean): Disposable {
  const folder = join(tmpdir(), `diamond-run-at-work-${userInfo().uid}`);
  const file = join(folder, `${process.pid}.json`);
  const identity = identityOf(process.pid);
  if (!identity) throw new Error('this process finds no record of itself among the processes');
  const own: AtWork = { process: identity, directory, isComplete };
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // Written before the others are looked at: of two that start at the same moment at least one sees the other.
  writeFileSync(file, `${JSON.stringify(own)}\n`);
  const other = othersAtWork(folder, file).find((each) => each.isComplete || isComplete);
  if (!other) return { [Symbol.dispose]: () => rmSync(file, { force: true }) };
  rmSync(file, { force: true });
  throw new DiamondError({
    code: 'machine-in-use',
    subject: 'this machine',
    expected: isComplete ? 'no other run at work: this one is to measure' : 'no complete run at work: it measures',
    received: `process ${other.process.pid}, which runs into ${other.directory}`,
    action: 'Wait until it has ended, or end it with Ctrl-C.',
  });
}

function othersAtWork(folder: string, own: string): AtWork[] {
  return readdirSync(folder).flatMap((name) => {
    const file = join(folder, name);
    const other = file === own ? undefined : readAtWork(file);
    if (!other) return [];
    if (isAlive(other.process)) return [other];
    rmSync(file, { force: true });
    return [];
  });
}

/** Undefined where it has ended meanwhile, or is only just being written: then it is the other that will see us. */
function readAtWork(file: string): AtWork | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as AtWork;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
