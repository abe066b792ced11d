import { setTimeout as delay } from 'node:timers/promises';
import { DiamondError } from '../harness/errors.ts';

/**
 * Runs `body` with a deadline. Past it the signal is aborted and the wait ends, even where the body itself hangs on: removing a
 * toxic has been seen to (Shopify/toxiproxy#412).
 *
 * @throws DiamondError `deadline-passed` past the deadline; whatever the body throws before it
 */
export async function within<T>(
  deadlineMs: number,
  what: string,
  body: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const timer = new AbortController();
  const late = delay(deadlineMs, undefined, { signal: timer.signal }).then(
    () => {
      over.abort();
      throw new DiamondError({
        code: 'deadline-passed',
        subject: what,
        expected: `done within ${deadlineMs} ms`,
        received: 'nothing by then',
        action: 'Look at the logs of the processes concerned.',
      });
    },
    () => new Promise<never>(() => undefined), // the body was in time: this side of the race is over
  );
  try {
    return await Promise.race([body(over.signal), late]);
  } finally {
    timer.abort();
  }
}

/** Waits, but not longer than until the signal is aborted. Never throws. */
export async function pause(durationMs: number, signal?: AbortSignal): Promise<void> {
  await delay(durationMs, undefined, signal ? { signal } : {}).catch((error: Error) => {
    if (error.name !== 'AbortError') throw error;
  });
}
