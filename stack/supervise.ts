import { fstatSync } from 'node:fs';
import { type Booted, boot, type Progress } from './boot.ts';
import type { Stack } from './stack.ts';
import type { StackOptions } from './stack-options.ts';

/** Set: end of standard input ends the stack (1) or does not (0). Unset: it does where standard input is a pipe. */
const stdinWatch = 'DIAMOND_STDIN_WATCH';

/**
 * Runs a stack in this process until SIGTERM, SIGINT, SIGHUP or the end of standard input, then ends the process: 0 after a
 * clean stop, 3 where the stack could not be started or stopped. `ready` is called once everything is.
 */
export async function supervise(
  options: StackOptions,
  progress: Progress,
  ready: (booted: Booted) => void,
): Promise<void> {
  let stack: Stack | undefined;
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    if (!stack) process.exit(process.exitCode ?? 0);
    stack.close().then(() => process.exit(process.exitCode ?? 0), fatal);
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, stop);
  // The reader of our output may be gone already; stopping goes on without it.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', stop);
  process.on('uncaughtException', (error) => {
    process.exitCode = 3;
    process.stderr.write(`diamond-stack: ${error.stack ?? error.message}\n`);
    stop();
  });
  if (watchesStdin()) {
    process.stdin.once('close', stop);
    process.stdin.once('end', stop);
    process.stdin.resume();
  }
  try {
    const booted = await boot(options, progress, (opened) => {
      stack = opened;
    });
    if (!stopping) ready(booted);
  } catch (error) {
    if (stopping) return; // what fails while everything is being stopped is not news
    fatal(error);
  }
}

/** Says why in one sentence and ends the process with 3: the suite itself broke. */
export function fatal(error: unknown): never {
  process.stderr.write(`diamond-stack: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(3);
}

function watchesStdin(): boolean {
  const asked = process.env[stdinWatch];
  if (asked !== undefined) return asked === '1';
  const stdin = fstatSync(0);
  return stdin.isFIFO() || stdin.isSocket();
}
