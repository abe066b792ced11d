import { randomUUID } from 'node:crypto';
import type { Attempts } from '../../harness/attempts.ts';
import type { ApiAnswer, ApiClient, Job, JobAction, JobState, System } from '../../harness/system.ts';
import { type Cast, castOf } from './cast.ts';
import { eventsOfKeys } from './events-of.ts';
import { jobInState } from './job-in-state.ts';
import { answerOrSilence } from './judge-repeats.ts';
import type { ProbeResult, Problem } from './record-probe.ts';

/** Each race is run so often: a window that is open for a millisecond is not hit at the first try. */
const rounds = 6;

interface Racer {
  readonly action: JobAction;
  readonly by: ApiClient;
}

interface Race {
  readonly from: JobState;
  readonly racers: readonly Racer[];
}

/** Who races whom: different decisions, the same decision twice, and the proposer's own cancellation between them. */
const races = ({ deciders: [first, second], proposer }: Cast): readonly Race[] => [
  {
    from: 'proposed',
    racers: [
      { action: 'approve', by: first },
      { action: 'reject', by: second },
    ],
  },
  {
    from: 'proposed',
    racers: [
      { action: 'approve', by: first },
      { action: 'approve', by: second },
    ],
  },
  {
    from: 'proposed',
    racers: [
      { action: 'reject', by: first },
      { action: 'approve', by: second },
      { action: 'cancel', by: proposer },
    ],
  },
  {
    from: 'failed',
    racers: [
      { action: 'retry', by: first },
      { action: 'retry', by: second },
    ],
  },
];

/** Decisions on one version of one job at the same moment, over different replicas: exactly one is taken. */
export async function race(system: System, attempts: Attempts): Promise<ProbeResult> {
  const cast = await castOf(system, attempts);
  const problems: Problem[] = [];
  let examined = 0;
  for (const { from, racers } of races(cast)) {
    // All jobs of a race at once: to fail takes one a while.
    const jobs = await Promise.all(Array.from({ length: rounds }, () => jobInState(cast, from)));
    for (const job of jobs) {
      const keyed = racers.map((racer) => ({ ...racer, key: randomUUID() }));
      const decisions = keyed.map(({ by, action, key }) => cast.writes.actOnJob(by, job.id, action, job.version, key));
      const answers = await Promise.all(decisions.map(answerOrSilence));
      const events = await eventsOfKeys(
        system.database,
        keyed.map(({ key }) => key),
      );
      const what = racers.map(({ action }) => action).join(' against ');
      problems.push(...problemsOf(answers, events.length).map((problem) => ({ what, ...problem, answers, events })));
      examined += 1;
    }
  }
  return { expected: 'one decision is taken and makes one event, the others are refused with 409', examined, problems };
}

function problemsOf(answers: readonly (ApiAnswer<Job> | undefined)[], events: number): { problem: string }[] {
  const winners = answers.filter((answer) => answer?.ok).length;
  const silent = answers.filter((answer) => answer === undefined).length;
  const wrong = answers.filter((answer) => answer && !answer.ok && answer.status !== 409).length;
  return [
    ...(winners > 1 ? [{ problem: `${winners} decisions were accepted` }] : []),
    ...(winners === 0 && silent === 0 ? [{ problem: 'no decision was accepted' }] : []),
    ...(wrong > 0 ? [{ problem: `${wrong} losers were not told 409` }] : []),
    ...(events === 1 || (events === 0 && winners === 0 && silent > 0)
      ? []
      : [{ problem: `${events} events instead of 1` }]),
  ];
}
