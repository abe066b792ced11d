import { setTimeout as pause } from 'node:timers/promises';
import { CannotTell } from '../../harness/errors.ts';
import type { Replica, System } from '../../harness/system.ts';
import { errorOnPurpose } from '../injection/database-log.ts';
import { answered } from '../lost-connection.ts';
import { profileOf } from '../profile.ts';
import { type Canary, foundIn } from './canaries.ts';

/** Something harmless that certainly stands in a log. */
export interface Control {
  readonly log: string;
  readonly mark: Canary;
}

export interface Controls {
  readonly controls: readonly Control[];
  /** Logs of services for users, and the database's, that nothing certain could be put into. */
  readonly without: readonly string[];
}

/**
 * Has every replica that serves users refuse a call, and the database a statement: each refusal stands in its log. Planted before the
 * canaries and after them, they show that the search reads all that was written between.
 *
 * @param refused path of a call that is refused without a session
 */
export async function plantControls(system: System, refused: string): Promise<Controls> {
  const controls: Control[] = [];
  const without: string[] = [];
  const add = (log: string, value: string | undefined) => {
    if (value) controls.push({ log, mark: { what: 'a refusal', value, kind: 'text' } });
    else without.push(log);
  };
  const serving = replicasOf(system).filter(({ publicUrl }) => publicUrl);
  for (const { name } of serving) {
    const answer = await system.anonymous({ replica: name }).request({ method: 'GET', path: refused });
    add(name, answer.status >= 400 ? profileOf(system).loggedId?.(answer) : undefined);
  }
  if (system.control.names.includes('database')) add('database', await errorOnPurpose(system));
  return { controls, without };
}

/** A log since then as one text; undefined where the connection to whoever keeps it was lost. */
export async function logText(
  system: Pick<System, 'control'>,
  name: string,
  sinceMs: number,
): Promise<{ readonly text: string; readonly lines: number } | undefined> {
  try {
    const lines = await answered(() => system.control.logs(name, { sinceMs }));
    return { text: lines.map((line) => line.text).join('\n'), lines: lines.length };
  } catch (error) {
    if (error instanceof CannotTell) return undefined;
    throw error;
  }
}

/**
 * Why nothing that is not found in the logs is shown to be absent: a control is not found by the same search, there was none, or a
 * log without one is empty from its beginning. Waits for lines that are on their way, per log until the deadline.
 */
export async function blindLogs(
  system: Pick<System, 'control'>,
  planted: readonly Controls[],
  sinceMs: number,
  deadlineMs = 5_000,
): Promise<string[]> {
  const why = new Set(
    planted.flatMap(({ without }) => without.map((name) => `nothing is known that the log of ${name} must hold`)),
  );
  const controls = planted.flatMap((each) => each.controls);
  for (const name of system.control.names) {
    const marks = controls.filter(({ log }) => log === name).map(({ mark }) => mark);
    const deadline = performance.now() + deadlineMs;
    // What nobody calls may have nothing to say since; but at its start each service says something.
    const from = marks.length > 0 ? sinceMs : 0;
    for (;;) {
      const text = (await logText(system, name, from))?.text;
      if (text && foundIn(text, marks).length === marks.length) break;
      if (performance.now() > deadline) {
        why.add(`the search of the log of ${name} does not find what certainly stands there`);
        break;
      }
      await pause(100);
    }
  }
  return [...why];
}

function replicasOf(system: System): Replica[] {
  return system.services.flatMap(({ replicas }) => replicas);
}
