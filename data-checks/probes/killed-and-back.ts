import { CannotTell, messageOf } from '../../harness/errors.ts';
import type { System } from '../../harness/system.ts';

const deadlineMs = 30_000;

/** kill -9 of a replica, start, and waiting until it is ready. Starts it again whatever happens. */
export async function killedAndBack(system: System, name: string): Promise<void> {
  const replica = system.services.flatMap(({ replicas }) => replicas).find((each) => each.name === name)!;
  try {
    await system.control.kill(name);
  } finally {
    await system.control.start(name);
  }
  const startedMs = performance.now();
  let seen = 'no answer';
  while (performance.now() - startedMs < deadlineMs) {
    try {
      const response = await fetch(replica.readinessUrl, { signal: AbortSignal.timeout(2_000) });
      await response.body?.cancel();
      if (response.ok) return;
      seen = `status ${response.status}`;
    } catch (thrown) {
      seen = messageOf(thrown);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new CannotTell(`${name} was not ready ${deadlineMs / 1000} s after kill -9 and start: ${seen}`);
}
