import { createHash } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/** Chromium puts a socket in a folder of its temp folder: a path of at most 107 bytes, of which this much is its own. */
const chromiumsOwn = '/org.chromium.Chromium.XXXXXX/SingletonSocket'.length;
const longestSocketPath = 107;

/**
 * Where the browsers of a run keep profiles, downloads and sockets: a folder that only this run has, so that whoever ends the run
 * removes what a killed browser left. `undefined` where the system gives browsers another place or the path would be too long.
 */
export function browserFolder(runId: string): string | undefined {
  const folder = join(tmpdir(), `diamond-run-web-${createHash('sha256').update(runId).digest('hex').slice(0, 8)}`);
  return process.platform === 'linux' && folder.length + chromiumsOwn <= longestSocketPath ? folder : undefined;
}

/** For a process whose only temporary files are its browsers': they, and Playwright's own, go to the run's folder from now on. */
export function useBrowserFolder(runId: string): void {
  const folder = browserFolder(runId);
  if (folder === undefined || basename(folder) === basename(tmpdir())) return;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  process.env.TMPDIR = folder;
}

/** Once no browser of the run is in use any more. Safe when several do it, or nothing is there. */
export function removeBrowserFolder(runId: string): void {
  const folder = browserFolder(runId);
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
}
