import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { messageOf } from '../errors.ts';
import type { LoadFiles } from './load-record.ts';
import type { LoadOptions } from './run-load.ts';

const suiteDirectory = resolve(import.meta.dirname, '../..');
const graceMs = 3_000;
/**
 * MiB of each half of the generator's young generation. Calls under way survive every collection; where a system keeps thousands of
 * them waiting, copying them time and again would make the generator late.
 */
const youngMiB = 64;

export interface ArtilleryEnd {
  /** Why nothing that it measured may be believed; empty for an orderly end. */
  readonly troubles: readonly string[];
  readonly processors: readonly number[] | undefined;
}

/** Runs Artillery to its end, or ends it. Never throws for what Artillery does. */
export async function artilleryProcess(
  options: LoadOptions & { files: LoadFiles; log: number },
): Promise<ArtilleryEnd> {
  const troubles: string[] = [];
  const processors = options.processors && existsSync('/usr/bin/taskset') ? options.processors : undefined;
  const command = [process.execPath, ...argumentsFor(options)];
  if (processors) command.unshift('/usr/bin/taskset', '-c', processors.join(','));
  const child = spawn(command[0]!, command.slice(1), {
    cwd: suiteDirectory,
    detached: true,
    // Standard input is the leash: see die-with-parent.mjs.
    stdio: ['pipe', options.log, options.log],
    env: {
      ...process.env,
      ...options.environment,
      DIAMOND_LOAD_RECORD: options.files.record,
      ARTILLERY_DISABLE_TELEMETRY: 'true',
    },
  });
  if (child.pid !== undefined) options.onSpawn?.(child.pid);

  const end = (reason: string) => {
    troubles.push(reason);
    signalGroup(child.pid, 'SIGTERM');
    setTimeout(() => signalGroup(child.pid, 'SIGKILL'), graceMs).unref();
  };
  const deadline = setTimeout(() => end(`it had not ended after ${options.deadlineMs} ms`), options.deadlineMs);
  const onAbort = () => end('it was stopped');
  options.signal?.addEventListener('abort', onAbort, { once: true });
  if (options.signal?.aborted) onAbort();
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    if (code !== 0 && troubles.length === 0) {
      troubles.push(`Artillery ended ${signal ? `by ${signal}` : `with exit code ${code}`}`);
    }
  } catch (error) {
    troubles.push(`Artillery could not be started: ${messageOf(error)}`);
  } finally {
    clearTimeout(deadline);
    options.signal?.removeEventListener('abort', onAbort);
    child.stdin?.destroy();
    // Nothing of the group may be left, whichever way its leader went.
    signalGroup(child.pid, 'SIGKILL');
  }
  return { troubles, processors };
}

function argumentsFor(options: LoadOptions & { files: LoadFiles }): string[] {
  const artillery = dirname(createRequire(import.meta.url).resolve('artillery/package.json'));
  const overrides: Record<string, unknown> = { ...options.overrides };
  if (options.phases) overrides.config = { ...(overrides.config as object | undefined), phases: options.phases };
  return [
    `--max-semi-space-size=${youngMiB}`,
    // On a processor of its own there is nothing to collect in parallel with: helpers would only take turns with the load.
    '--no-parallel-scavenge',
    '--import',
    new URL('./die-with-parent.mjs', import.meta.url).href,
    join(artillery, 'bin/run'),
    'run',
    '--quiet',
    '--output',
    options.files.report,
    ...(Object.keys(overrides).length > 0 ? ['--overrides', JSON.stringify(overrides)] : []),
    resolve(suiteDirectory, options.scenario),
  ];
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // ESRCH: the group is gone already, which is what was wanted.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
