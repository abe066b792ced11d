import type { Degraded } from '../api/types.ts';

/** What a degraded part means for the people, one sentence or two per part. */
export function degradedInWords(degraded: readonly Degraded[]): readonly string[] {
  return degraded.map(({ part }) => {
    switch (part) {
      case 'executor':
        return 'Jobs wait: the executor is not reachable. Messages work as usual.';
      case 'worker':
        return 'Jobs wait: no worker is running. Messages work as usual.';
      case 'stream':
        return 'Live updates may be late. Messages are stored as usual.';
      default:
        return `A part of Accord is limited: ${part}.`;
    }
  });
}

/** Why an accepted job does not move, or null when nothing known holds it. */
export function jobWaitsBecause(degraded: readonly Degraded[]): string | null {
  if (degraded.some(({ part }) => part === 'executor')) return 'Waits: the executor is not reachable.';
  if (degraded.some(({ part }) => part === 'worker')) return 'Waits: no worker is running.';
  return null;
}
