import { randomUUID } from 'node:crypto';
import type { Attempts } from '../../harness/attempts.ts';
import { needed } from '../../harness/recorded-writes.ts';
import type { ApiAnswer, Job, JobAction, System } from '../../harness/system.ts';
import { type Cast, castOf } from './cast.ts';
import { eventsOfKeys } from './events-of.ts';
import { jobInState, seenInRound } from './job-in-state.ts';
import type { ProbeResult } from './record-probe.ts';
import { executingReplicas, whilePaused } from './while-paused.ts';

interface Decision {
  readonly what: string;
  readonly key: string;
  readonly answer: ApiAnswer<Job>;
}

type Decide = (what: string, id: string, action: JobAction, version: number) => Promise<Decision>;

/** Legal decisions on a version that is not the job's; where they are refused, the same on the right version is the control. */
export async function tryStaleVersions(system: System, attempts: Attempts): Promise<ProbeResult> {
  const cast = await castOf(system, attempts);
  const { writes, deciders } = cast;
  const decide: Decide = async (what, id, action, version) => {
    const key = randomUUID();
    return { what, key, answer: await writes.actOnJob(deciders[1], id, action, version, key) };
  };
  const proposed = await jobInState(cast, 'proposed');
  const early = await decide('approve on the next version', proposed.id, 'approve', proposed.version + 1);
  const late = await whilePaused(system, executingReplicas(system, 'from'), async () => {
    const approved = await jobInState(cast, 'approved');
    const before = approved.version - 1;
    const decision = await decide('cancel on the version before the approval', approved.id, 'cancel', before);
    if (decision.answer.ok) return decision;
    const { answer } = await decide('cancel on the present version', approved.id, 'cancel', approved.version);
    needed(answer, 'cancellation on the present version: the control');
    return decision;
  });
  const stale = [early, late, await retryOfAnEarlierFailure(cast, decide)];
  const events = await eventsOfKeys(
    system.database,
    stale.map(({ key }) => key),
  );
  const problems = stale.flatMap(({ what, key, answer }) => {
    const made = events.filter((event) => event.request_key === key);
    return [
      ...(answer.ok || answer.status !== 409 ? [{ what, problem: 'not refused with 409', answer }] : []),
      ...(made.length > 0 ? [{ what, problem: 'left an event', events: made }] : []),
    ];
  });
  return {
    expected: 'a decision on another version is refused with 409 and leaves no event',
    examined: stale.length,
    problems,
  };
}

/** A page that shows a job as failed lets it be retried, when somebody else has done so and it has failed once more. */
async function retryOfAnEarlierFailure(cast: Cast, decide: Decide): Promise<Decision> {
  const { writes, deciders } = cast;
  const failed = await jobInState(cast, 'failed');
  const control = await writes.actOnJob(deciders[0], failed.id, 'retry', failed.version, randomUUID());
  const { round } = needed(control, 'retry on the present version: the control');
  await seenInRound(deciders[1], failed.id, round, 'failed');
  return decide('retry on the version of the failure before', failed.id, 'retry', failed.version);
}
