import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Runs `body` while nobody else on this machine measures flaws; who waits says so. The turn is a socket with a name that no file
 * stands for (Linux's abstract sockets): it is given back with its process, however that ends. Elsewhere nobody waits.
 *
 * @returns undefined where the signal was aborted while it waited
 */
export async function whileMeasuringAlone<T>(
  body: () => Promise<T>,
  signal: AbortSignal,
  name = 'diamond-run-measuring',
): Promise<T | undefined> {
  let told = false;
  for (;;) {
    const turn = await takeTurn(name);
    if (turn) {
      try {
        return await body();
      } finally {
        turn[Symbol.dispose]();
      }
    }
    if (!told) process.stderr.write('Another calibration measures on this machine; waiting for it to end.\n');
    told = true;
    await delay(500, undefined, { signal }).catch(() => undefined); // an abort is looked for below
    if (signal.aborted) return undefined;
  }
}

async function takeTurn(name: string): Promise<Disposable | undefined> {
  if (process.platform !== 'linux') return { [Symbol.dispose]: () => undefined };
  const server = createServer().unref();
  server.listen(`\0${name}`);
  try {
    await once(server, 'listening');
    return { [Symbol.dispose]: () => void server.close() };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return undefined;
    throw error;
  }
}
