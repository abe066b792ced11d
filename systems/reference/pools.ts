import { CannotTell } from '../../harness/errors.ts';
import type { PoolSight, Replica } from '../../harness/system.ts';
import type { StackDescription } from './supervisor.ts';

/** Connections beside the pool: each listens on one, and a gateway asks about its readiness on another. */
const besidePool: Readonly<Record<string, number>> = { gateway: 2, worker: 1 };

/**
 * How many connections each replica may open at most, by its own metrics.
 *
 * @throws CannotTell where a replica does not tell
 */
export function accordConnectionBudget(stack: StackDescription) {
  return Promise.all(
    replicasWithPool(stack).map(async ({ name, service, livenessUrl }) => {
      const text = await metricsOf(livenessUrl);
      const limit = text?.match(/^accord_database_pool_limit\{[^}]*\} (\d+)$/m)?.[1];
      if (limit === undefined) throw new CannotTell(`${name} does not tell how many connections its pool may open.`);
      return { replica: name, connections: Number(limit) + besidePool[service]! };
    }),
  );
}

/** How each replica's pool is doing now, by its own metrics. A replica that does not answer is left out. */
export async function accordPools(stack: StackDescription): Promise<PoolSight[]> {
  const seen = await Promise.all(
    replicasWithPool(stack).map(async ({ name, livenessUrl }): Promise<PoolSight[]> => {
      const text = await metricsOf(livenessUrl);
      const waiting = text?.match(/^accord_database_pool_connections\{[^}]*state="waiting"[^}]*\} (\d+)$/m)?.[1];
      return waiting === undefined ? [] : [{ replica: name, waiting: Number(waiting) }];
    }),
  );
  return seen.flat();
}

function replicasWithPool(stack: StackDescription): readonly Replica[] {
  return stack.services.flatMap((service) => service.replicas).filter(({ service }) => service in besidePool);
}

async function metricsOf(livenessUrl: string): Promise<string | undefined> {
  try {
    const response = await fetch(new URL('/metrics', livenessUrl), { signal: AbortSignal.timeout(1_000) });
    return response.ok ? await response.text() : undefined;
  } catch {
    return undefined; // said by its absence
  }
}
