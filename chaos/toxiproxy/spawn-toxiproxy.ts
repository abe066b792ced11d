import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** A Toxiproxy server running as a process of its own. */
export interface ToxiproxyProcess {
  /** Base of its HTTP API. */
  url: string;
  pid: number;
  /** Ends it by SIGTERM; resolves when it is gone. */
  stop(): Promise<void>;
}

const startTimeoutMs = 10_000;

/**
 * Starts the embedded server on a free port of loopback.
 * @param options.seed for toxicity and jitter; random unless given.
 */
export async function spawnEmbeddedToxiproxy(options: { seed?: number } = {}): Promise<ToxiproxyProcess> {
  const main = fileURLToPath(new URL('./main.ts', import.meta.url));
  const seed = options.seed === undefined ? [] : ['--seed', String(options.seed)];
  const child = spawn(process.execPath, [main, '--host', '127.0.0.1', '--port', '0', '--stop-with-stdin', ...seed], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const { url } = JSON.parse(await firstLine(child)) as { url: string };
  return running(child, url);
}

/** Starts Shopify's `toxiproxy-server`, with metrics, on a free port of loopback. */
export async function spawnRealToxiproxy(program: string): Promise<ToxiproxyProcess> {
  const port = await freePort();
  const child = spawn(program, ['-host', '127.0.0.1', '-port', String(port), '-proxy-metrics'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, LOG_LEVEL: 'error' },
  });
  const url = `http://127.0.0.1:${port}`;
  await untilAnswers(child, url);
  return running(child, url);
}

function running(child: ChildProcess, url: string): ToxiproxyProcess {
  return {
    url,
    pid: child.pid ?? 0,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    },
  };
}

async function firstLine(child: ChildProcess): Promise<string> {
  const lines = createInterface({ input: child.stdout! });
  const signal = AbortSignal.timeout(startTimeoutMs);
  const line = await Promise.race([once(lines, 'line', { signal }), once(child, 'exit', { signal })]);
  if (typeof line[0] !== 'string') throw startError(`exited with code ${line[0]}`);
  child.stdout!.resume();
  return line[0];
}

/** The real server does not say when it is ready, nor which port it chose: ask until it answers. */
async function untilAnswers(child: ChildProcess, url: string): Promise<void> {
  const deadlineMs = performance.now() + startTimeoutMs;
  let last: unknown;
  while (performance.now() < deadlineMs && child.exitCode === null && child.signalCode === null) {
    try {
      const response = await fetch(`${url}/version`);
      await response.text();
      if (response.ok) return;
    } catch (error) {
      last = error;
    }
    await delay(10);
  }
  child.kill('SIGKILL');
  throw startError(`did not answer at ${url} within ${startTimeoutMs} ms`, last);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw startError('no free port');
  return address.port;
}

function startError(problem: string, cause?: unknown): Error {
  return new Error(`toxiproxy.start: the server ${problem}; run it by hand to see why`, { cause });
}
