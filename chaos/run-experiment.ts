import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Texts } from '../e2e/journeys/texts.ts';
import type { Attempts } from '../harness/attempts.ts';
import { checkData } from '../harness/check-data.ts';
import type { DataReport } from '../harness/data-report.ts';
import { CannotTell } from '../harness/errors.ts';
import type { Step } from '../harness/step.ts';
import type { ApiClient, Conversation } from '../harness/system.ts';
import { judgeCalls } from './calls-allowed.ts';
import { Errand } from './errand.ts';
import { type Experiment, type Place, type Seen, usualRecoveryMs } from './experiment.ts';
import { FaultLife } from './fault-life.ts';
import { type Journal, statesOf, timelineOf } from './journal.ts';
import { Murmur, type Speaker } from './murmur.ts';
import { type SteadyAnswer, untilSteady } from './steady-state.ts';
import { type Onlooker, Story } from './story.ts';
import { pause } from './within.ts';

/** Who and what an experiment is carried out with; made once for many of them. */
export interface Stage {
  readonly place: Place;
  readonly speakers: readonly Speaker[];
  /** The same people through something like a load balancer. */
  balancedSpeakers(): Promise<readonly Speaker[]>;
  readonly speakersTalkIn: Conversation;
  /** Who gives the system a job meanwhile. */
  readonly errandsOf: { readonly proposer: ApiClient; readonly approver: ApiClient };
  readonly onlookers: readonly Onlooker[];
  readonly onlookersTalkIn: Conversation;
  readonly attempts: Attempts;
  readonly historyDirectory: string;
}

export interface ExperimentResult {
  readonly journal: Journal;
  readonly deviations: readonly string[];
  readonly data: DataReport;
  /** Calls in the fault's window, and messages of the story. */
  readonly examined: number;
  readonly recoveryMs: number | null;
}

/** Past this what people saw is the suite's own slowness. What the data say holds whatever the machine did. */
const mostLoopDelayMs = 250;
/** How long the steady state may take to come about before the experiment. */
const steadyBeforeMs = 20_000;
/** Fewer calls than this at a gateway while the fault was in effect show nothing. */
const leastCalls = 5;

/**
 * Carries out one experiment: steady state, fault, confirmed; people and calls meanwhile; healed, confirmed; steady again; data
 * checked. Heals whatever happens.
 *
 * @throws CannotTell where the system was not steady before, the fault did not land, did not last, or was not healed
 */
export async function runExperiment(
  experiment: Experiment,
  stage: Stage,
  texts: Texts,
  step: Step,
): Promise<ExperimentResult> {
  const { place, onlookers, attempts } = stage;
  const startMs = performance.now();
  const startedAt = new Date().toISOString();
  const notes: string[] = [];
  const speakers = experiment.balanced ? await stage.balancedSpeakers() : stage.speakers;
  const murmur = new Murmur(speakers, stage.speakersTalkIn, attempts, texts.title());
  const story = new Story(onlookers, stage.onlookersTalkIn, attempts, step);
  const errands = Array.from(
    { length: experiment.jobs?.count ?? 1 },
    () => new Errand(place.system, stage.errandsOf, stage.speakersTalkIn, attempts, experiment.jobs),
  );
  const beginErrands = () => {
    for (const errand of errands) errand.begin(texts.title());
  };
  const seen = (): Seen => ({
    jobIds: errands.flatMap((errand) => errand.jobId ?? []),
    api: stage.errandsOf.proposer,
    apiHere: stage.speakers.find(({ replica }) => replica === place.here)!.api,
    onlookers,
  });
  const gateways = [...new Set(stage.speakers.map((speaker) => speaker.replica))];
  const replicas = place.system.services.flatMap((service) => service.replicas);
  const becomeSteady = (deadlineMs: number): Promise<SteadyAnswer> =>
    untilSteady({ replicas, onlookers, calls: murmur.calls, gateways }, deadlineMs);

  const lifeOf = async (make: Experiment['fault']) => (make ? new FaultLife(await make(place)) : undefined);
  let fromMs = Number.NaN;
  let toMs = Number.NaN;
  let healedMs = Number.NaN;
  let life: FaultLife | undefined;
  let prelude: FaultLife | undefined;
  const budgetMs = experiment.recoveryBudgetMs ?? usualRecoveryMs;
  let before: SteadyAnswer;
  let after: SteadyAnswer;
  let meanwhile: SteadyAnswer | undefined;
  const unfinished: string[] = [];
  const loopDelay = monitorEventLoopDelay({ resolution: 10 });
  loopDelay.enable();
  murmur.start(experiment.everyMs);
  try {
    before = await step('experiment.be_steady_before', () => becomeSteady(steadyBeforeMs));
    if (!before.steady)
      throw new CannotTell(`The system was not steady before the fault: ${before.because.join('; ')}.`);
    try {
      life = await lifeOf(experiment.fault);
      prelude = await lifeOf(experiment.prelude);
      await step('experiment.inject_fault', async () => {
        await prelude?.inject();
        if (experiment.inTheMiddleOfWork) await beInTheMiddle(beginErrands, errands);
        await life?.inject();
      });
      fromMs = performance.now();
      story.begin(() => texts.message());
      if (!experiment.inTheMiddleOfWork) beginErrands();
      await step('experiment.hold_fault', () => pause(experiment.holdMs));
      meanwhile = experiment.recoversByItself ? await becomeSteady(budgetMs) : undefined;
      unfinished.push(...((await experiment.meanwhile?.(place, seen())) ?? []));
      await life?.confirm();
      toMs = performance.now();
    } finally {
      await step('experiment.heal_fault', async () => {
        const healed = await Promise.allSettled([life?.heal(), prelude?.heal()]);
        for (const each of healed) if (each.status === 'rejected') throw each.reason;
      });
      healedMs = performance.now();
    }
    after = await step('experiment.be_steady_after', () => becomeSteady(budgetMs));
    const leftMs = Math.max(5_000, healedMs + budgetMs - performance.now());
    await step('experiment.finish_story', async () => {
      const finishing = [story, ...errands].map((each) => each.finish(leftMs));
      unfinished.push(...(await Promise.all(finishing)).flat());
    });
  } finally {
    await murmur.stop();
  }

  loopDelay.disable();
  const loopDelayMs = loopDelay.percentile(99) / 1e6;
  notes.push(`event loop of the suite late by ${loopDelayMs.toFixed(0)} ms (p99)`);
  const recoveryMs = timeBack(after, meanwhile, fromMs, healedMs);
  const injectedMs = life?.moments.find((moment) => moment.state === 'injecting')?.atMs ?? fromMs;
  const recoveredMs = after.steady ? Math.max(after.sinceMs, healedMs) : performance.now();
  const judged = judgeCalls(murmur.calls, experiment.allows, place, { injectedMs, fromMs, toMs, recoveredMs });
  for (const [replica, count] of judged.inWindow) {
    if (count < leastCalls) throw new CannotTell(`Only ${count} calls at ${replica} while the fault was in effect.`);
  }
  const deviations = [
    ...judged.deviations,
    ...(after.steady ? [] : [`not steady again within the recovery budget: ${after.because.join('; ')}`]),
    ...(meanwhile && !meanwhile.steady ? [`not steady in spite of the fault: ${meanwhile.because.join('; ')}`] : []),
    ...unfinished,
    ...((await experiment.afterwards?.(place, seen())) ?? []),
  ];
  const data = await step('experiment.check_data', () =>
    checkData({ database: place.system.database, historyDirectory: stage.historyDirectory }),
  );
  for (const finding of data.findings) if (finding.outcome === 'fail') deviations.push(finding.summary);
  const broken = data.findings.some((finding) => finding.outcome === 'fail');
  if (loopDelayMs > mostLoopDelayMs && deviations.length > 0 && !broken) {
    throw new CannotTell(
      `The machine was too busy to tell (event loop late by ${loopDelayMs.toFixed(0)} ms, at most ${mostLoopDelayMs} may be): ${deviations.join('; ')}`,
    );
  }
  const tried = story.messages.reduce((sum, said) => sum + said.triedAgain, 0);
  if (tried > 0) notes.push(`"Try again" was pressed ${tried} times`);

  const endedMs = errands.flatMap((errand) => errand.endedAfterMs?.toFixed(0) ?? []);
  notes.push(`jobs given meanwhile ended after ${endedMs.join(', ') || 'no'} ms`);

  const since = (ms: number) => Math.round(ms - startMs);
  return {
    deviations,
    data,
    recoveryMs,
    examined: [...judged.inWindow.values()].reduce((sum, count) => sum + count, 0) + story.messages.length,
    journal: {
      experiment: experiment.case,
      says: experiment.says,
      fault: life?.fault.name ?? null,
      seed: place.seed,
      startedAt,
      states: life ? statesOf(life.moments, startMs) : [],
      window: { fromMs: since(fromMs), toMs: since(toMs) },
      steadyAtMs: { before: since(before.sinceMs), after: after.steady ? since(after.sinceMs) : null },
      recoveryMs: recoveryMs === null ? null : Math.round(recoveryMs),
      deviations,
      timeline: timelineOf(murmur.calls, startMs),
      notes,
    },
  };
}

/** From healed to steady; where the system recovers in spite of the fault, the longer of that and of the time from fault to steady. */
function timeBack(
  after: SteadyAnswer,
  meanwhile: SteadyAnswer | undefined,
  fromMs: number,
  healedMs: number,
): number | null {
  if (!after.steady || meanwhile?.steady === false) return null;
  const spiteMs = meanwhile ? meanwhile.sinceMs - fromMs : 0;
  return Math.max(0, after.sinceMs - healedMs, spiteMs);
}

async function beInTheMiddle(begin: () => void, errands: readonly Errand[]): Promise<void> {
  begin();
  const executing = await Promise.all(errands.map((errand) => errand.untilExecuting(10_000)));
  if (executing.every(Boolean)) return;
  throw new CannotTell('No job was being executed when the fault was to come.');
}
