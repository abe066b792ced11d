import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { removeBrowserFolder } from '../harness/browser-folder.ts';
import { bootId, isAlive } from './process-identity.ts';
import { killMarked, killTree, signal, waitUntilGone } from './process-tree.ts';
import { readableStates, removeState, type StackState } from './state-file.ts';
import { removeProxies } from './toxiproxy.ts';

/** Prefix of every temporary folder of a stack; nothing else is ever removed. */
export const directoryPrefix = 'diamond-run-';
const databaseQuitMs = 3_000;

/**
 * Ends and removes whatever dead supervisors of this project left: processes (only where pid, start time and boot match),
 * folders, proxies on a foreign Toxiproxy, state file. Stacks whose supervisor lives are not touched.
 * Returns the ids that were cleaned up. Safe when several do it at once.
 */
export async function cleanUpLeftovers(): Promise<string[]> {
  const cleaned: string[] = [];
  for (const { path, state } of readableStates()) {
    if (isAlive(state.supervisor)) continue;
    await cleanUp(path, state);
    cleaned.push(state.id);
  }
  return cleaned;
}

/** Ends everything on record in one state file, then removes the file. The supervisor must be dead. */
export async function cleanUp(path: string, state: StackState): Promise<void> {
  if (state.supervisor.bootId === bootId()) await endProcesses(state);
  if (state.foreignProxies) await removeProxies(state.foreignProxies.url, state.foreignProxies.names);
  removeDirectory(state.directory);
  removeBrowserFolder(state.runId);
  removeState(path);
}

async function endProcesses(state: StackState): Promise<void> {
  const alive = state.processes.filter(isAlive);
  const database = alive.find((each) => each.name === 'database');
  const ended = alive.filter((each) => each !== database).flatMap((each) => killTree(each.pid));
  if (database) {
    // An immediate shutdown lets PostgreSQL give its shared memory back, which SIGKILL would leak.
    signal(database.pid, 'SIGQUIT');
    signal(database.pid, 'SIGCONT');
    const [left] = await waitUntilGone([database.pid], databaseQuitMs);
    if (left !== undefined) ended.push(...killTree(left));
  }
  const left = await waitUntilGone(ended, 5_000);
  if (left.length > 0) throw new Error(`stack ${state.id}: pids ${left.join(', ')} outlived SIGKILL by 5 s`);
  // Whatever else is the stack's: the operator program, initdb, grandchildren whose parent died before they did.
  await killMarked(state.id);
}

/** Removes a stack's temporary folder, and the System V segment of a PostgreSQL that was killed in it. */
export function removeDirectory(directory: string): void {
  if (!basename(directory).startsWith(directoryPrefix)) {
    throw new Error(`refusing to remove ${directory}: not a temporary folder of a stack`);
  }
  const lock = join(directory, 'database', 'postmaster.pid');
  if (existsSync(lock)) {
    const segment = readFileSync(lock, 'utf8').split('\n')[6]?.trim().split(/\s+/)[1];
    if (segment && /^\d+$/.test(segment)) removeSharedMemory(segment);
  }
  rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
}

function removeSharedMemory(segment: string): void {
  try {
    execFileSync('ipcrm', ['-m', segment], { stdio: 'ignore' });
  } catch {
    return; // already given back, or no ipcrm here: 56 bytes until the next boot
  }
}
