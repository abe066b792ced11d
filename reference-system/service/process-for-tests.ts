import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const START_TIMEOUT_MS = 60_000;

export type LogLine = { level: string; msg: string; [name: string]: unknown };

/** A service of this system as a process of its own, as an operator would start it. */
export type ServiceForTests = {
  url: string;
  process: ChildProcess;
  /** Every line it has logged so far. */
  log: LogLine[];
  /** What it wrote to stderr: nothing, if all is well. */
  stderr: () => string;
  /** Sends the signal and resolves with the exit code when the process is gone. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
};

/** Starts `reference-system/<service>/main.ts` on a free port and waits until it listens. */
export async function startServiceForTests(
  service: 'executor' | 'worker' | 'gateway',
  environment: Record<string, string>,
): Promise<ServiceForTests> {
  const main = fileURLToPath(new URL(`../${service}/main.ts`, import.meta.url));
  const child = spawn(process.execPath, [main], {
    env: { PATH: process.env.PATH, ACCORD_PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // Kills the service when this process ends in any way, a kill -9 included: its standard input ends then.
  const keeper = spawn('/bin/sh', ['-c', 'cat >/dev/null; kill -9 "$1" 2>/dev/null', 'sh', String(child.pid)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.once('exit', () => process.kill(-keeper.pid!, 'SIGKILL'));
  const log: LogLine[] = [];
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const listening = Promise.withResolvers<number>();
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = JSON.parse(text) as LogLine;
    log.push(line);
    if (line.msg === 'listening') listening.resolve(Number(line.port));
  });
  const fail = () => listening.reject(new Error(`${service} did not start:\n${stderr}${JSON.stringify(log, null, 1)}`));
  const timer = setTimeout(fail, START_TIMEOUT_MS);
  child.once('exit', fail);
  const port = await listening.promise.finally(() => clearTimeout(timer));
  return {
    url: `http://127.0.0.1:${port}`,
    process: child,
    log,
    stderr: () => stderr,
    async stop(signal = 'SIGTERM') {
      if (child.exitCode === null && child.signalCode === null) {
        const gone = once(child, 'exit');
        child.kill(signal);
        await gone;
      }
      return child.exitCode;
    },
  };
}

/** Asks again and again until the answer is there; fails with what was awaited. */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T | undefined> | T | undefined,
  timeoutMs = 60_000,
): Promise<NonNullable<T>> {
  for (const deadline = performance.now() + timeoutMs; ; await delay(25)) {
    const answer = await ask();
    if (answer) return answer;
    if (performance.now() > deadline) throw new Error(`${what}: not seen within ${timeoutMs} ms`);
  }
}
