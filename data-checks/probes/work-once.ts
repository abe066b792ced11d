import { CannotTell, messageOf } from '../../harness/errors.ts';
import type { ExternalEffect, System } from '../../harness/system.ts';
import { seenInState } from './job-in-state.ts';
import type { RepeatProblem } from './judge-repeats.ts';
import type { SameRequest } from './same-request.ts';

/**
 * Work that was asked for several times must have been done once by the outside system's own record: not twice, and not never.
 * Throws CannotTell where it did not come to its end, or the record cannot be read. A system without such a record is asked
 * nothing here; integrity.no-duplicate-events says that it cannot tell.
 */
export async function workOtherwiseThanOnce(
  system: Pick<System, 'effects'>,
  requests: readonly SameRequest[],
): Promise<RepeatProblem[]> {
  if (!system.effects) return [];
  for (const { author, jobId } of requests) if (jobId !== undefined) await seenInState(author, jobId, ['completed']);
  const effects = await system.effects().catch((cause: unknown) => {
    throw new CannotTell(`the outside system's record cannot be read: ${messageOf(cause)}`, { cause });
  });
  return notOnce(requests, effects);
}

export function notOnce(
  requests: readonly Pick<SameRequest, 'kind' | 'jobId'>[],
  effects: readonly ExternalEffect[],
): RepeatProblem[] {
  return requests.flatMap(({ kind, jobId }) => {
    const done = effects.filter((effect) => effect.jobId === jobId);
    return jobId === undefined || done.length === 1
      ? []
      : [{ kind, problem: `the work was done ${done.length} times`, jobId, effects: done }];
  });
}
