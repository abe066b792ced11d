import { cleanUp } from './leftovers.ts';
import { waitUntilGone } from './process-tree.ts';
import { readState } from './state-file.ts';

/**
 * Waits on a pipe from the supervisor. The pipe ends when the supervisor does, however it died; a state file that is still
 * there then means that it could not clean up itself. Argument: path of the state file.
 */
const path = process.argv[2];
if (path === undefined) throw new Error('usage: watchdog.ts STATE_FILE');
process.on('SIGINT', () => undefined); // of the terminal; the pipe alone decides
process.on('SIGHUP', () => undefined);
process.stdin.resume();
process.stdin.once('error', () => process.stdin.destroy());
process.stdin.once('close', async () => {
  const state = readState(path);
  if (!state) return; // it cleaned up itself
  // A dying process closes its files a moment before it counts as dead.
  const [alive] = await waitUntilGone([state.supervisor.pid], 10_000);
  if (alive === undefined) await cleanUp(path, state);
});
