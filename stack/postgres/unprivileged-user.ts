import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DiamondError } from '../../harness/errors.ts';

/** PostgreSQL refuses to run as root. */
export interface UnprivilegedUser {
  readonly uid: number;
  readonly gid: number;
}

/** Whom PostgreSQL runs as: undefined = as ourselves; as root the existing user `postgres`, else `nobody`. */
export function databaseUser(): UnprivilegedUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ['postgres', 'nobody']) {
    const uid = idOf('-u', name);
    const gid = idOf('-g', name);
    if (uid !== undefined && gid !== undefined && uid !== 0) return { uid, gid };
  }
  throw new DiamondError({
    code: 'no-unprivileged-user',
    subject: 'the user PostgreSQL runs as',
    expected: 'an existing user `postgres` or `nobody`, since PostgreSQL refuses to run as root',
    received: 'neither',
    action: 'Make one (`useradd --system postgres`), or run as a user other than root.',
  });
}

function idOf(option: '-u' | '-g', name: string): number | undefined {
  try {
    return Number(execFileSync('id', [option, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim());
  } catch {
    return undefined; // `id` exits 1 for a user that does not exist
  }
}

/** Whether every folder down to `path` may be entered by anybody: a checkout under a 0700 home may not. */
export function anybodyMayEnter(path: string): boolean {
  for (let folder = path; ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}
