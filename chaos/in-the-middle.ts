import { CannotTell } from '../harness/errors.ts';
import type { System } from '../harness/system.ts';
import type { Errand } from './errand.ts';
import { pause } from './within.ts';

const executingWithinMs = 10_000;
/** How long the outside system may take for the work of a job that is being executed. */
const doneWithinMs = 2_000;

/**
 * Waits until all of these jobs, which have begun, are being executed.
 *
 * @param outside and until the outside system has done their work, by its own record, whoever has heard of it
 * @throws CannotTell where it does not come to that
 */
export async function inTheMiddle(errands: readonly Errand[], outside?: Pick<System, 'effects'>): Promise<void> {
  const executing = await Promise.all(errands.map((errand) => errand.untilExecuting(executingWithinMs)));
  if (!executing.every(Boolean)) throw new CannotTell('No job was being executed when the fault was to come.');
  const untilMs = performance.now() + doneWithinMs;
  while (outside && !(await areDone(errands, outside))) {
    if (performance.now() > untilMs)
      throw new CannotTell('By its own record the outside system had not done the work when the fault was to come.');
    await pause(20);
  }
}

async function areDone(errands: readonly Errand[], { effects }: Pick<System, 'effects'>): Promise<boolean> {
  const done = new Set((await effects?.())?.map(({ jobId }) => jobId));
  return errands.every(({ jobId }) => jobId !== undefined && done.has(jobId));
}
