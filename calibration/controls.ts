import { join } from 'node:path';
import { suiteDirectory } from '../harness/connect.ts';
import { DiamondError, messageOf } from '../harness/errors.ts';
import { type MeasuredSystem, runSuite } from './suite-run.ts';
import { SystemCopy } from './system-copy.ts';

export const controlNames = ['stub', 'closed-port'] as const;
export type ControlName = (typeof controlNames)[number];

/** `held`: its own probe ran and it did not pass. `not run`: no probe ran, so that the criterion is not controlled. */
export type ControlOutcome = 'held' | 'passed' | 'not run';

/** Criterion → what the control showed of it. */
export type ControlResult = Readonly<Record<string, ControlOutcome>>;

/**
 * Puts a server that answers 200 to everything and stores nothing, or a closed port, in the place of every service, beside a
 * database without schema or people; then runs each criterion by itself, two at a time, with the gate of phase 1 off. None may
 * pass. Nothing is measured here, so none needs the machine for itself.
 */
export async function runControl(
  name: ControlName,
  criteria: readonly string[],
  signal: AbortSignal,
  onResult: (criterion: string, outcome: ControlOutcome, seconds: number, said: readonly string[]) => void,
): Promise<ControlResult> {
  const results: Record<string, ControlOutcome> = {};
  const queue = [...criteria];
  const worker = async () => {
    for (let id = queue.shift(); id !== undefined && !signal.aborted; id = queue.shift()) {
      const { outcome, seconds, said } = await runOne(name, id, signal);
      results[id] = outcome;
      onResult(id, outcome, seconds, said);
    }
  };
  await Promise.all([worker(), worker()]);
  return results;
}

async function runOne(name: ControlName, criterion: string, signal: AbortSignal) {
  const copy = withoutSystem(name);
  try {
    const run = await runSuite(copy, [criterion], signal);
    const passed = run.outcomes.get(criterion) === 'pass';
    const outcome: ControlOutcome = passed ? 'passed' : run.ran.includes(criterion) ? 'held' : 'not run';
    return { outcome, seconds: run.seconds, said: run.sentences.get(criterion) ?? [] };
  } catch (error) {
    return { outcome: 'not run' as const, seconds: 0, said: [messageOf(error)] };
  } finally {
    copy.remove();
  }
}

function withoutSystem(name: ControlName): SystemCopy {
  const copy = new SystemCopy(name);
  const stub = [process.execPath, join(suiteDirectory, 'calibration', 'controls', 'stub-server.ts')];
  const command = name === 'stub' ? stub : null;
  copy.overlay.command = Object.fromEntries(['*gateway', '*worker', '*executor'].map((service) => [service, command]));
  copy.overlay.migrate = false;
  copy.overlay.seed = false;
  copy.overlay.waitForReady = false;
  return copy;
}

export interface CleanRun {
  readonly falseAlarms: readonly string[];
  /** Of these nothing is known: a system that cannot start raises no false alarm either. */
  readonly unknown: readonly string[];
  readonly seconds: number;
  readonly said: readonly string[];
}

/** The flawless system: whatever fails here is a false alarm. */
export async function runClean(criteria: readonly string[], signal: AbortSignal): Promise<CleanRun> {
  const copy = new SystemCopy('clean');
  try {
    const run = await runSuite(copy, criteria, signal);
    const falseAlarms = criteria.filter((id) => run.outcomes.get(id) === 'fail');
    const unknown = criteria.filter((id) => (run.outcomes.get(id) ?? 'unknown') === 'unknown');
    const said = [...falseAlarms, ...unknown].flatMap((id) => run.sentences.get(id) ?? []);
    return { falseAlarms, unknown, seconds: run.seconds, said };
  } finally {
    copy.remove();
  }
}

/** Which system results are about: starts the flawless one and reads its build from what runs. */
export async function measureSystem(signal: AbortSignal): Promise<MeasuredSystem> {
  const copy = new SystemCopy('flawless');
  try {
    const run = await runSuite(copy, ['foundation.services-healthy'], signal);
    if (run.measured) return run.measured;
    throw new DiamondError({
      code: 'no-system',
      subject: 'the flawless system',
      expected: 'that it comes up and names its build',
      received: (run.sentences.get('foundation.services-healthy') ?? []).join(' ').slice(0, 500) || 'no build',
      action: 'Try `npx diamond-run up`. Without knowing what was measured, results are not kept.',
    });
  } finally {
    copy.remove();
  }
}
