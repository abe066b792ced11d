import { join } from 'node:path';
import { suiteDirectory } from '../harness/connect.ts';
import { runSuite } from './suite-run.ts';
import { SystemCopy } from './system-copy.ts';

export const controlNames = ['stub', 'closed-port'] as const;
export type ControlName = (typeof controlNames)[number];

/** What a control showed: against nothing that works, no criterion may pass. */
export interface ControlResult {
  /** Criteria whose own probe ran; the others are not controlled. */
  readonly ran: readonly string[];
  readonly passed: readonly string[];
}

/**
 * Puts a server that answers 200 to everything and stores nothing, or a closed port, in the place of every service, beside a
 * database without schema or people; then runs the criteria with the gate of phase 1 off.
 */
export async function runControl(
  name: ControlName,
  criteria: readonly string[],
  signal: AbortSignal,
): Promise<ControlResult> {
  const copy = new SystemCopy(name);
  try {
    const stub = [process.execPath, join(suiteDirectory, 'calibration', 'controls', 'stub-server.ts')];
    const command = name === 'stub' ? stub : null;
    copy.overlay.command = Object.fromEntries(
      ['*gateway', '*worker', '*executor'].map((service) => [service, command]),
    );
    copy.overlay.migrate = false;
    copy.overlay.seed = false;
    copy.overlay.waitForReady = false;
    const run = await runSuite(copy, criteria, signal);
    return { ran: run.ran, passed: [...run.outcomes].filter(([, outcome]) => outcome === 'pass').map(([id]) => id) };
  } finally {
    copy.remove();
  }
}

/** The flawless system: whatever fails here is a false alarm. */
export async function runClean(
  criteria: readonly string[],
  signal: AbortSignal,
): Promise<{ falseAlarms: string[]; seconds: number; said: string[] }> {
  const copy = new SystemCopy('clean');
  try {
    const run = await runSuite(copy, criteria, signal);
    const alarms = [...run.outcomes].filter(([, outcome]) => outcome === 'fail').map(([id]) => id);
    return { falseAlarms: alarms, seconds: run.seconds, said: alarms.flatMap((id) => run.sentences.get(id) ?? []) };
  } finally {
    copy.remove();
  }
}
