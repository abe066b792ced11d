import type { Command } from 'commander';
import { cleanUp } from '../stack/leftovers.ts';
import { isAlive } from '../stack/process-identity.ts';
import { signal, waitUntilGone } from '../stack/process-tree.ts';
import { allStates, readState, type StackState } from '../stack/state-file.ts';
import { exitCodes } from './exit-codes.ts';

/** How long a supervisor may take to stop everything before its processes are ended for it. */
const gracefulMs = 9_000;

/** `diamond-run stop`: ends stacks of this folder, also what a killed one left behind. */
export function register(program: Command): void {
  program
    .command('stop')
    .description('stop every system started from this folder, and clean up after any that was killed')
    .addHelpText(
      'after',
      `\nExamples:\n  npx diamond-run stop                 everything\n  npx diamond-run stop --run 20260101T000000Z-abcd\n\nExit codes: 0 nothing is left, 3 there is the record of a stack that another version started.`,
    )
    .option('--run <id>', 'only the one of this run')
    .action((options: { readonly run?: string }) => stop(options.run));
}

async function stop(runId: string | undefined): Promise<void> {
  const foreign: string[] = [];
  const states = allStates((error) => foreign.push(`diamond-run: ${error.message}\n`));
  const found = states.filter(({ state }) => runId === undefined || state.runId === runId);
  const said = await Promise.all(found.map(({ path, state }) => stopOne(path, state)));
  const nothing = foreign.length > 0 ? 'Nothing else is left behind.' : 'Nothing runs and nothing is left behind.';
  process.stdout.write(said.length === 0 ? `${nothing}\n` : `${said.join('\n')}\n`);
  // Whoever asked for everything to be stopped did not get it.
  process.stderr.write(foreign.join(''));
  if (foreign.length > 0) process.exitCode = exitCodes.broken;
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
