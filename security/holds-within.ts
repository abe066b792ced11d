import { setTimeout as pause } from 'node:timers/promises';

const lookEveryMs = 25;

/** Whether it comes to hold within that time: for what, if it does not, shows nothing or is a finding of its own. */
export async function holdsWithin(ms: number, holds: () => boolean): Promise<boolean> {
  const deadline = performance.now() + ms;
  while (!holds()) {
    if (performance.now() > deadline) return false;
    await pause(lookEveryMs);
  }
  return true;
}
