import { setTimeout as delay } from 'node:timers/promises';

/** Waits, but not longer than until the signal is aborted; never throws. */
export async function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted || durationMs <= 0) return;
  await delay(durationMs, undefined, { signal }).catch((error: Error) => {
    if (error.name !== 'AbortError') throw error;
  });
}
