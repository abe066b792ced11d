import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import { CannotTell } from '../../harness/errors.ts';
import { descendantsOf, textOf } from '../../harness/resources/process-facts.ts';
import type { System } from '../../harness/system.ts';

const run = promisify(execFile);
const taskset = '/usr/bin/taskset';

/** Which processors were whose while something was measured. */
export interface ProcessorSplit {
  readonly system: readonly number[];
  readonly generator: readonly number[];
}

/**
 * Gives every process of the system the first half of the processors, and the generator the others, while `body` runs: a knee is one of
 * the system only where the generator does not compete with it. What the system's processes start meanwhile inherits it.
 *
 * @throws CannotTell with a single processor, or without `taskset`
 */
export async function withProcessorSplit<Value>(
  system: System,
  body: (split: ProcessorSplit) => Promise<Value>,
): Promise<Value> {
  const all = Array.from({ length: availableParallelism() }, (_, processor) => processor);
  if (all.length < 2) throw new CannotTell('One processor only: system and generator cannot be kept apart.');
  if (!existsSync(taskset)) throw new CannotTell(`No ${taskset}: system and generator cannot be kept apart.`);
  const half = Math.floor(all.length / 2);
  const split = { system: all.slice(0, half), generator: all.slice(half) };
  try {
    await confine(system, split.system);
    return await body(split);
  } finally {
    await confine(system, all);
  }
}

async function confine(system: System, processors: readonly number[]): Promise<void> {
  const list = processors.join(',');
  // The proxy is the suite's and stands for the network, whose work no processor of the system does.
  const own = (await system.control.status()).filter(({ name }) => name !== 'toxiproxy');
  const parents = own.flatMap(({ pid }) => pid ?? []);
  // Parents first, so that whatever they start from now on is confined already.
  const pids = [...parents, ...parents.flatMap((pid) => descendantsOf(pid).map((child) => child.pid))];
  for (const pid of pids) {
    try {
      await run(taskset, ['--all-tasks', '--cpu-list', '--pid', list, String(pid)]);
    } catch (error) {
      // A process, or a thread of it, that ended in between needs no processor.
      if (textOf(`/proc/${pid}/stat`) !== undefined && !/No such process/.test(String(error))) throw error;
    }
  }
}
