import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { CannotTell } from '../../harness/errors.ts';

const readyTimeoutMs = 120_000;
const finishTimeoutMs = 10_000;

/** The stream subscribers of a load, while they listen. */
export interface Subscribers {
  /** Their record, growing. */
  readonly file: string;
  /** Ends them. What had not arrived by then has not arrived. */
  finish(): Promise<void>;
}

/**
 * Starts a process that holds `count` streams of the members of the loaded rooms, and waits until they are open. It ends with this
 * process, however that ends.
 *
 * @throws CannotTell where not all of them came to be
 */
export async function subscribe(options: {
  readonly count: number;
  readonly directory: string;
  readonly name: string;
}): Promise<Subscribers> {
  const file = join(options.directory, `${options.name}.ndjson`);
  const logFile = join(options.directory, `${options.name}.log`);
  const log = openSync(logFile, 'a');
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], {
    stdio: ['pipe', 'pipe', log],
    env: {
      ...process.env,
      DIAMOND_LOAD_DATA: 'production',
      DIAMOND_LOAD_SUBSCRIBERS: String(options.count),
      DIAMOND_LOAD_RECORD: file,
    },
  });
  closeSync(log);
  child.stdin!.on('error', () => undefined); // it has ended; its exit code says how
  const ended = once(child, 'exit') as Promise<[number | null, string | null]>;
  const said = await Promise.race([
    firstLine(child),
    ended.then(([code]) => `ended with ${code}`),
    after(readyTimeoutMs),
  ]);
  if (said !== `ready ${options.count}`) {
    child.kill('SIGKILL');
    throw new CannotTell(
      `${options.count} stream subscribers were wanted; their process said "${said}". See ${logFile}.`,
    );
  }
  return {
    file,
    finish: async () => {
      child.stdin!.write('finish\n');
      const end = await Promise.race([ended, after(finishTimeoutMs)]);
      if (typeof end === 'string') child.kill('SIGKILL');
    },
  };
}

async function firstLine(child: ChildProcess): Promise<string> {
  let text = '';
  for await (const piece of child.stdout!) {
    text += String(piece);
    if (text.includes('\n')) return text.split('\n')[0]!;
  }
  return `nothing but "${text}"`;
}

function after(ms: number): Promise<string> {
  return new Promise((resolve) => setTimeout(() => resolve(`nothing within ${ms / 1000} s`), ms).unref());
}
