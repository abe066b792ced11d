import { CannotTell } from '../../harness/errors.ts';
import type { Link, System } from '../../harness/system.ts';

/** Replicas at one end of the links to the outside system: those that execute jobs, or the outside system itself. */
export function executingReplicas(system: System, end: keyof Pick<Link, 'from' | 'to'>): string[] {
  const names = [...new Set(system.links.filter(({ kind }) => kind === 'executor').map((link) => link[end]))];
  const known = names.filter((name) => system.control.names.includes(name));
  if (known.length > 0) return known;
  throw new CannotTell('the adapter names no replica that executes jobs and can be paused');
}

/** Runs the body while the processes are stopped in their tracks (SIGSTOP), and lets them go on whatever happens. */
export async function whilePaused<Value>(
  system: System,
  names: readonly string[],
  body: () => Promise<Value>,
): Promise<Value> {
  try {
    for (const name of names) await system.control.pause(name);
    return await body();
  } finally {
    for (const name of names) await system.control.resume(name);
  }
}
