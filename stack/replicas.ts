import { join } from 'node:path';
import { DiamondError } from '../harness/errors.ts';
import type { ProcessSpec } from './managed-process.ts';
import { overlaid, overlaidEnvironment } from './overlay.ts';
import type { Stack } from './stack.ts';
import type { StackReplica } from './topology.ts';

/**
 * Patience, not a limit on the system: how fast it starts is judged elsewhere, and a replica that ends is noticed at once. On a
 * machine with a load of 20 a replica that is well was not ready after 30 s.
 */
const defaultReadyTimeoutMs = 120_000;

/** Starts the replicas that are to be started and waits until each says it is ready, through its link where it has one. */
export async function startReplicas(
  stack: Stack,
  replicas: readonly StackReplica[],
  specs: ReadonlyMap<string, ProcessSpec | undefined>,
): Promise<void> {
  await Promise.all(
    replicas.map(async (replica) => {
      const spec = specs.get(replica.name);
      if (!spec) return;
      const started = await stack.launch(spec);
      const { waitForReady, readyTimeoutMs = defaultReadyTimeoutMs } = stack.options.overlay;
      if (waitForReady !== false) await untilReady(replica, started.died, readyTimeoutMs);
    }),
  );
}

async function untilReady(replica: StackReplica, died: Promise<never>, readyTimeoutMs: number): Promise<void> {
  const url = `${replica.publicUrl ?? replica.directUrl}/readyz`;
  const deadline = performance.now() + readyTimeoutMs;
  const poll = async (): Promise<void> => {
    for (let last = 'no answer'; ; ) {
      try {
        const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
        if (response.ok) return;
        last = `${response.status} ${(await response.text()).slice(0, 500)}`;
      } catch (error) {
        last = error instanceof Error ? `${error.message} ${error.cause ?? ''}` : String(error);
      }
      if (performance.now() > deadline) throw notReady(replica, url, readyTimeoutMs, last);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  };
  await Promise.race([poll(), died]);
}

/** How a replica is started, the overlay laid over it. Undefined: the overlay says that this replica is not started. */
export function replicaSpec(stack: Stack, replica: StackReplica): ProcessSpec | undefined {
  const { overlay } = stack.options;
  const root = overlaid(overlay.root, replica) ?? stack.options.root;
  const command = overlaid(overlay.command, replica);
  if (command === null) return undefined;
  // Opens no inspector. Asked for one by SIGUSR1, each process takes a port of its own, and all would take 9229.
  const own = [
    process.execPath,
    '--inspect-port=127.0.0.1:0',
    join(root, 'reference-system', replica.service, 'main.ts'),
  ];
  const [program, ...args] = command ?? own;
  const otherDatabase = overlaid(overlay.databaseUrl, replica);
  const url = replica.environment.ACCORD_DATABASE_URL;
  const base = {
    ...stack.baseEnvironment,
    // Their own, so that what they leave behind can be told from other people's.
    TMPDIR: stack.temporaryDirectory,
    ...replica.environment,
    ...(otherDatabase && url ? { ACCORD_DATABASE_URL: withDatabase(url, otherDatabase) } : {}),
  };
  return {
    name: replica.name,
    command: program ?? process.execPath,
    args,
    env: overlaidEnvironment(base, overlay, replica),
    cwd: root,
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 8_000,
  };
}

/** The same URL on another database. */
export function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${encodeURIComponent(database)}`;
  return changed.href;
}

function notReady(replica: StackReplica, url: string, readyTimeoutMs: number, last: string): DiamondError {
  return new DiamondError({
    code: 'replica-not-ready',
    subject: replica.name,
    expected: `200 from ${url} within ${readyTimeoutMs} ms of its start`,
    received: last,
    action: `Read logs/${replica.name}.ndjson in the run's folder.`,
  });
}
