import { accessSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DiamondError } from '../harness/errors.ts';
import { assertLoopback } from '../harness/guard-rails.ts';
import { runContext } from '../harness/run-context.ts';
import { type Overlay, readOverlay } from './overlay.ts';

/** What a stack is started with; from the environment, see `stackOptions`. */
export interface StackOptions {
  readonly runId: string;
  readonly seed: number;
  /** Where services and database write their logs. */
  readonly logDirectory: string;
  /** Folder that contains `reference-system/`. */
  readonly root: string;
  /** Whether `root` is the project itself, not an altered copy. */
  readonly isBundled: boolean;
  readonly overlay: Overlay;
  readonly toxiproxyUrl: string | undefined;
  /** PATH: where a `toxiproxy-server` is looked for, and what services inherit. */
  readonly searchPath: string;
  /** First of the stack's ports; undefined: free ones are chosen. */
  readonly firstPort: number | undefined;
}

const projectDirectory = resolve(import.meta.dirname, '..');

/** Reads DIAMOND_RUN_ID, DIAMOND_RUNS, DIAMOND_SEED, DIAMOND_REFERENCE_ROOT, DIAMOND_STACK_OVERLAY, TOXIPROXY_URL, PATH. */
export function stackOptions(environment: NodeJS.ProcessEnv, firstPort?: number): StackOptions {
  const run = runContext(environment);
  const root = resolve(environment.DIAMOND_REFERENCE_ROOT ?? projectDirectory);
  try {
    accessSync(join(root, 'reference-system'));
  } catch (cause) {
    throw new DiamondError({
      code: 'no-reference-system',
      subject: 'DIAMOND_REFERENCE_ROOT',
      expected: 'a folder that contains reference-system/',
      received: root,
      action: 'Unset it for the bundled system, or point it to an altered copy.',
      cause,
    });
  }
  // Proxies are made there before anything is asked of the system.
  if (environment.TOXIPROXY_URL) assertLoopback(environment.TOXIPROXY_URL);
  const overlay = environment.DIAMOND_STACK_OVERLAY ? readOverlay(environment.DIAMOND_STACK_OVERLAY) : {};
  return {
    runId: run.id,
    seed: run.seed,
    logDirectory: join(run.directory, 'logs'),
    root,
    isBundled: root === projectDirectory,
    overlay,
    toxiproxyUrl: environment.TOXIPROXY_URL || undefined,
    searchPath: environment.PATH ?? '',
    firstPort,
  };
}
