import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { arch, cpus, platform, release } from 'node:os';
import { join } from 'node:path';
import { suiteDirectory } from '../harness/connect.ts';

/** Commit and dirty flag of the suite's folder; null where it is no git checkout. */
export function suiteCommit(directory: string = suiteDirectory): { commit: string | null; dirty: boolean | null } {
  const commit = git(directory, 'rev-parse', 'HEAD');
  const changes = git(directory, 'status', '--porcelain', '--untracked-files=normal');
  return { commit: commit === undefined ? null : commit, dirty: changes === undefined ? null : changes !== '' };
}

/** Versions of what a run stands on. */
export function versions(): Record<string, string> {
  return {
    node: process.version,
    playwright: packageVersion('@playwright/test'),
    artillery: packageVersion('artillery'),
    suite: ownVersion(),
    machine: `${platform()} ${release()} ${arch()}, ${cpus().length} processors`,
  };
}

function git(directory: string, ...args: string[]): string | undefined {
  try {
    return execFileSync('git', args, { cwd: directory, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    // No git, or no checkout (an unpacked archive): the flags are then unknown, and said to be.
    return undefined;
  }
}

function packageVersion(name: string): string {
  return versionIn(join(suiteDirectory, 'node_modules', name, 'package.json'));
}

function ownVersion(): string {
  return versionIn(join(suiteDirectory, 'package.json'));
}

function versionIn(file: string): string {
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
  } catch {
    // Not installed: say so rather than leave the field out.
    return 'not installed';
  }
}
