import { randomUUID } from 'node:crypto';
import type { Attempts } from '../../harness/attempts.ts';
import { needed } from '../../harness/recorded-writes.ts';
import type { ApiAnswer, Job, System } from '../../harness/system.ts';
import { castOf } from './cast.ts';
import { eventsOfKeys } from './events-of.ts';
import { jobInState } from './job-in-state.ts';
import type { ProbeResult } from './record-probe.ts';
import { executingReplicas, whilePaused } from './while-paused.ts';

interface Decision {
  readonly what: string;
  readonly key: string;
  readonly answer: ApiAnswer<Job>;
}

/** Legal decisions on a version that is not the job's; the same decision on the right version is the control. */
export async function tryStaleVersions(system: System, attempts: Attempts): Promise<ProbeResult> {
  const cast = await castOf(system, attempts);
  const { writes, deciders } = cast;
  const decide = async (what: string, id: string, action: 'approve' | 'cancel', version: number): Promise<Decision> => {
    const key = randomUUID();
    return { what, key, answer: await writes.actOnJob(deciders[1], id, action, version, key) };
  };
  const proposed = await jobInState(cast, 'proposed');
  const early = await decide('approve on the next version', proposed.id, 'approve', proposed.version + 1);
  const [late, control] = await whilePaused(system, executingReplicas(system, 'from'), async () => {
    const approved = await jobInState(cast, 'approved');
    return [
      await decide('cancel on the version before the approval', approved.id, 'cancel', approved.version - 1),
      await decide('cancel on the present version', approved.id, 'cancel', approved.version),
    ] as const;
  });
  needed(control.answer, 'cancellation on the present version: the control');
  const stale = [early, late];
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
