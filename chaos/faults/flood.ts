import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Fault } from '../fault.ts';

/** What the flood says about itself, a few times a second. */
export interface FloodCounts {
  readonly sent: number;
  readonly acknowledged: number;
  readonly refused: number;
}

/**
 * People of one tenant write and read, by turns, far more than it is their share, in an open loop: whoever waits does not hold back
 * who comes after. In effect once a second's worth of their calls has not been answered with a yes; gone when its process is.
 */
export function flood(tenantId: string, ratePerSecond: number): Fault {
  let child: ChildProcess | undefined;
  let counts: FloodCounts = { sent: 0, acknowledged: 0, refused: 0 };
  const ended = () => !child || child.exitCode !== null || child.signalCode !== null;
  return {
    name: `one tenant floods: ${ratePerSecond} calls a second`,
    async setUp() {
      child = spawn(
        process.execPath,
        [join(import.meta.dirname, 'flood-client.ts'), tenantId, String(ratePerSecond)],
        // Its standard input is its leash: it ends when that does, however this process ends.
        { stdio: ['pipe', 'pipe', 'inherit'] },
      );
      const lines = createInterface({ input: child.stdout! });
      const ready = new Promise<void>((resolve, reject) => {
        lines.on('line', (line) => {
          if (line === 'ready') resolve();
          else counts = JSON.parse(line) as FloodCounts;
        });
        child!.once('exit', (code) => reject(new Error(`the flood ended with ${code} before it began`)));
      });
      await ready;
    },
    inject: async () => {
      child!.stdin!.write('begin\n');
    },
    heal: async (signal) => {
      if (ended()) return;
      const gone = once(child!, 'exit', { signal });
      child!.stdin!.end();
      await gone;
    },
    observe: async () => ({
      inEffect: !ended() && counts.sent - counts.acknowledged >= ratePerSecond,
      gone: ended(),
      saw: `${counts.sent} sent, ${counts.acknowledged} acknowledged, ${counts.refused} refused`,
    }),
    cleanUp: async () => {
      child?.kill('SIGKILL');
    },
  };
}
