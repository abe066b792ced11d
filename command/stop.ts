import type { Command } from 'commander';
import { cleanUp } from '../stack/leftovers.ts';
import { isAlive } from '../stack/process-identity.ts';
import { signal, waitUntilGone } from '../stack/process-tree.ts';
import { readableStates, readState, type StackState } from '../stack/state-file.ts';

/** How long a supervisor may take to stop everything before its processes are ended for it. */
const gracefulMs = 9_000;

/** `diamond-run stop`: ends stacks of this folder, also what a killed one left behind. */
export function register(program: Command): void {
  program
    .command('stop')
    .description('stop every system started from this folder, and clean up after any that was killed')
    .option('--run <id>', 'only the one of this run')
    .action((options: { readonly run?: string }) => stop(options.run));
}

async function stop(runId: string | undefined): Promise<void> {
  const found = readableStates().filter(({ state }) => runId === undefined || state.runId === runId);
  const said = await Promise.all(found.map(({ path, state }) => stopOne(path, state)));
  process.stdout.write(said.length === 0 ? 'Nothing runs and nothing is left behind.\n' : `${said.join('\n')}\n`);
}

async function stopOne(path: string, state: StackState): Promise<string> {
  if (!isAlive(state.supervisor)) {
    await cleanUp(path, state);
    return `${state.id}: its supervisor had died; cleaned up.`;
  }
  signal(state.supervisor.pid, 'SIGTERM');
  const [left] = await waitUntilGone([state.supervisor.pid], gracefulMs);
  if (left === undefined) return `${state.id}: stopped.`;
  signal(left, 'SIGKILL');
  await waitUntilGone([left], 2_000);
  // Read again: it may have started processes since.
  const latest = readState(path);
  if (latest) await cleanUp(path, latest);
  return `${state.id}: did not stop within ${gracefulMs / 1000} s; ended by force and cleaned up.`;
}
