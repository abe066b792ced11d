import { spawn } from 'node:child_process';
import { join } from 'node:path';

export interface Watchdog {
  /** Lets it go, after the state file was removed; resolves when it is gone. */
  dismiss(): Promise<void>;
}

/** Starts the watchdog over this process: in a session of its own, so that no signal meant for us reaches it. */
export function startWatchdog(statePath: string): Watchdog {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'watchdog.ts'), statePath], {
    detached: true,
    stdio: ['pipe', 'ignore', 'inherit'],
    env: { PATH: process.env.PATH },
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.stdin.on('error', () => undefined); // it died first: the next start cleans up instead
  return {
    dismiss: async () => {
      child.stdin.end();
      await exited;
    },
  };
}
