import type { PoolSight } from '../../harness/system.ts';
import type { StackDescription } from './supervisor.ts';

/** How each replica's pool is doing now, by its own metrics. A replica that does not answer is left out. */
export async function accordPools(stack: StackDescription): Promise<PoolSight[]> {
  const replicas = stack.services
    .filter(({ name }) => name === 'gateway' || name === 'worker')
    .flatMap((service) => service.replicas);
  const seen = await Promise.all(
    replicas.map(async ({ name, livenessUrl }): Promise<PoolSight[]> => {
      const text = await metricsOf(livenessUrl);
      const waiting = text?.match(/^accord_database_pool_connections\{[^}]*state="waiting"[^}]*\} (\d+)$/m)?.[1];
      return waiting === undefined ? [] : [{ replica: name, waiting: Number(waiting) }];
    }),
  );
  return seen.flat();
}

async function metricsOf(livenessUrl: string): Promise<string | undefined> {
  try {
    const response = await fetch(new URL('/metrics', livenessUrl), { signal: AbortSignal.timeout(1_000) });
    return response.ok ? await response.text() : undefined;
  } catch {
    return undefined; // said by its absence
  }
}
