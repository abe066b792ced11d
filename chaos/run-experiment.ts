import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Texts } from '../e2e/journeys/texts.ts';
import { checkData } from '../harness/check-data.ts';
import type { DataReport } from '../harness/data-report.ts';
import { CannotTell } from '../harness/errors.ts';
import type { ExperimentJournal } from '../harness/experiment-journal.ts';
import type { FaultFacts } from '../harness/fault-facts.ts';
import type { Step } from '../harness/step.ts';
import { judgeCalls } from './calls-allowed.ts';
import { deliveredMs } from './deliveries.ts';
import { Errand } from './errand.ts';
import { type Experiment, type Seen, sloMs } from './experiment.ts';
import type { FaultCourse } from './fault-course.ts';
import { FaultLife } from './fault-life.ts';
import { inTheMiddle } from './in-the-middle.ts';
import { jobsNotShown } from './jobs-shown.ts';
import { statesOf, timelineOf } from './journal.ts';
import { usuallyEveryMs } from './murmur.ts';
import { mayLag, notesOf } from './notes.ts';
import { notNoticed } from './noticed.ts';
import { budgetMsOf } from './record-experiment.ts';
import type { Stage } from './stage.ts';
import type { SteadyAnswer } from './steady-state.ts';
import { Story } from './story.ts';
import { pause } from './within.ts';

export interface ExperimentResult {
  readonly journal: ExperimentJournal;
  readonly deviations: readonly string[];
  readonly data: DataReport;
  /** The hard gate that was broken, if one was. */
  readonly gate: string | undefined;
  /** Calls in the fault's window, and messages of the story. */
  readonly examined: number;
  readonly recoveryMs: number | null;
  readonly fault: FaultFacts | undefined;
}

/** Past this what people saw is the suite's own slowness. What the data say holds whatever the machine did. */
const mostLoopDelayMs = 250;
/** How long the steady state may take to come about before the experiment. */
const steadyBeforeMs = 20_000;
/** Fewer calls than this at a gateway while the fault was in effect show nothing. */
const leastCalls = 5;
/** A job that is given later and not accepted by then is accepted too late for anybody. */
const acceptedWithinMs = 10_000;
/** A fault that ends as soon as its condition is met is in effect for so long at least. */
const leastHoldMs = 1_000;

/**
 * Carries out one experiment: steady state, fault, confirmed; people and calls meanwhile; healed, confirmed; steady again; data
 * checked. Heals whatever happens.
 *
 * @param course told what becomes of the fault, also where this throws
 * @throws CannotTell where the system was not steady before, the fault did not land, did not last, or was not healed
 */
export async function runExperiment(
  experiment: Experiment,
  stage: Stage,
  texts: Texts,
  step: Step,
  course: FaultCourse,
): Promise<ExperimentResult> {
  const { place, onlookers, attempts, murmur, watch } = stage;
  const startMs = performance.now();
  const startedAt = new Date().toISOString();
  const story = new Story(onlookers, stage.onlookersTalkIn, attempts, step);
  // Whoever gives work does so where the fault is not.
  const people = stage.errandsAt(place.elsewhere);
  if (!people) throw new CannotTell(`Nobody at ${place.elsewhere} can give work.`);
  const newErrand = () => new Errand(place.system, people, stage.onlookersTalkIn, attempts, experiment.jobs);
  const errands = Array.from({ length: experiment.jobs?.count ?? 1 }, newErrand);
  let mayGiveWork = true;
  const beginErrands = async () => {
    const waiting = [...errands];
    const atOnce = experiment.jobs?.atOnce ?? waiting.length;
    while (waiting.length > 0 && mayGiveWork) {
      const given = waiting.splice(0, atOnce);
      for (const errand of given) errand.begin(texts.title());
      await Promise.all(given.map((errand) => errand.over));
    }
  };
  const seen = (): Seen => ({
    jobIds: errands.flatMap((errand) => errand.jobId ?? []),
    jobTitles: errands.flatMap((errand) => (errand.jobId === undefined ? [] : errand.title)),
    api: people.proposer,
    apiHere: stage.speakers.find(({ replica }) => replica === place.here)!.api,
    onlookers,
    giveJob: () => {
      const errand = newErrand();
      errands.push(errand);
      errand.begin(texts.title());
      return errand.acceptedAfterMs(acceptedWithinMs);
    },
  });
  const budgetMs = budgetMsOf(experiment);
  const lifeOf = async (make: Experiment['fault']) => (make ? new FaultLife(await make(place)) : undefined);
  let prelude: FaultLife | undefined;
  let fromMs = Number.NaN;
  let toMs = Number.NaN;
  let healedMs = Number.NaN;
  let before: SteadyAnswer;
  let after: SteadyAnswer;
  let meanwhile: SteadyAnswer | undefined;
  let data: DataReport;
  const deviations: string[] = [];
  const loopDelay = monitorEventLoopDelay({ resolution: 10 });
  loopDelay.enable();
  const ownTalk = experiment.balanced || experiment.everyMs !== undefined;
  if (ownTalk) murmur.speak(experiment.balanced ? await stage.balancedSpeakers() : stage.speakers, experiment.everyMs);
  try {
    before = await step('experiment.be_steady_before', () => watch.before(steadyBeforeMs));
    if (!before.steady)
      throw new CannotTell(`The system was not steady before the fault: ${before.because.join('; ')}.`);
    murmur.forget(startMs);
    watch.disturbed();
    try {
      course.life = await lifeOf(experiment.fault);
      prelude = await lifeOf(experiment.prelude);
      await step('experiment.inject_fault', async () => {
        await prelude?.inject();
        // What is under way when the fault comes is to have begun under the prelude.
        if (prelude) await pause(experiment.everyMs ?? usuallyEveryMs);
        if (experiment.inTheMiddleOfWork) {
          void beginErrands();
          await inTheMiddle(errands, experiment.workDoneFirst ? place.system : undefined);
        }
        await pause(place.injectAfterMs ?? 0);
        await course.life?.inject();
      });
      fromMs = performance.now();
      story.begin(() => texts.message());
      if (!experiment.inTheMiddleOfWork) void beginErrands();
      await step('experiment.hold_fault', () => hold(experiment, () => experiment.until?.(place, seen())));
      meanwhile = experiment.recoversByItself ? await watch.again(budgetMs) : undefined;
      deviations.push(...((await experiment.meanwhile?.(place, seen())) ?? []));
      await course.life?.confirm();
      course.lasted = true;
      toMs = performance.now();
    } finally {
      mayGiveWork = false;
      await step('experiment.heal_fault', async () => {
        // A fault that ends in its own time has its prelude until then.
        try {
          await course.life?.heal();
        } finally {
          await prelude?.heal();
        }
      });
      healedMs = performance.now();
    }
    // The data are checked as soon as everything has been said and the system is steady; it has to stay so for a second beside it.
    const finished = step('experiment.finish_story', async () => {
      const unfinished = await Promise.all([story, ...errands].map((each) => each.finish(budgetMs)));
      const ended = errands.filter(({ endedAfterMs }) => endedAfterMs !== undefined);
      const unseen = await jobsNotShown(onlookers, ended, healedMs + budgetMs - performance.now());
      await murmur.ended(healedMs);
      return [...unfinished.flat(), ...unseen];
    });
    const checked = async () => {
      await finished;
      return step('experiment.check_data', () =>
        checkData({
          database: place.system.database,
          historyDirectory: stage.historyDirectory,
          tenantIds: stage.tenantIds,
          ...(mayLag(place.system) ? { catchUpWithinMs: budgetMs } : {}),
        }),
      );
    };
    let checking: Promise<DataReport> | undefined;
    after = await step('experiment.be_steady_after', () =>
      watch.again(budgetMs, () => {
        checking = checked();
        checking.catch(() => undefined); // awaited below, unless a later one takes its place
      }),
    );
    deviations.push(...(await finished));
    data = await (checking ?? checked());
    deviations.push(...(after.steady ? neverArrived(stage, startMs) : []));
    if (experiment.watchedAfterMs !== undefined) {
      deviations.push(...(await secondOutage(experiment.watchedAfterMs, after, stage)));
    }
  } finally {
    if (ownTalk) murmur.speak(stage.speakers);
  }

  loopDelay.disable();
  const loopDelayMs = loopDelay.percentile(99) / 1e6;
  course.recoveryMs = timeBack(after, meanwhile, fromMs, healedMs);
  const injectedMs = course.life?.broughtAboutMs ?? fromMs;
  const recoveredMs = after.steady ? Math.max(after.sinceMs, healedMs) : performance.now();
  const stages = { injectedMs, fromMs, toMs, recoveredMs };
  const judged = judgeCalls(murmur.calls, experiment.allows, place, stages);
  for (const [replica, count] of judged.inWindow) {
    if (count < leastCalls) throw new CannotTell(`Only ${count} calls at ${replica} while the fault was in effect.`);
  }
  deviations.unshift(
    ...judged.deviations,
    ...(after.steady ? [] : [`not steady again within the recovery budget: ${after.because.join('; ')}`]),
    ...(meanwhile && !meanwhile.steady ? [`not steady in spite of the fault: ${meanwhile.because.join('; ')}`] : []),
  );
  deviations.push(...((await experiment.afterwards?.(place, seen())) ?? []));
  for (const finding of data.findings) if (finding.outcome === 'fail') deviations.push(finding.summary);
  const broken = data.findings.some((finding) => finding.outcome === 'fail');
  if (loopDelayMs > mostLoopDelayMs && deviations.length > 0 && !broken) {
    throw new CannotTell(
      `The machine was too busy to tell (event loop late by ${loopDelayMs.toFixed(0)} ms, at most ${mostLoopDelayMs} may be): ${deviations.join('; ')}`,
    );
  }
  const nothingSeen = notNoticed(experiment, murmur.calls, place, stages);
  if (deviations.length === 0 && nothingSeen.length > 0) {
    throw new CannotTell(`The fault has shown nothing: ${nothingSeen.join('; ')}.`);
  }
  if (deviations.length === 0 && errands.some((errand) => errand.timesDone === undefined)) {
    throw new CannotTell(
      'Whether the work given meanwhile was done once cannot be told: the adapter knows no record of the outside system.',
    );
  }

  const since = (ms: number) => Math.round(ms - startMs);
  return {
    deviations,
    data,
    gate:
      data.findings.find((finding) => finding.gate !== undefined && finding.outcome === 'fail')?.gate ??
      (errands.some((errand) => (errand.timesDone ?? 0) > 1) ? 'effect-executed-twice' : undefined),
    recoveryMs: course.recoveryMs,
    fault: course.facts(experiment),
    examined: [...judged.inWindow.values()].reduce((sum, count) => sum + count, 0) + story.messages.length,
    journal: {
      experiment: experiment.case,
      says: experiment.says,
      fault: course.life?.fault.name ?? null,
      seed: place.seed,
      startedAt,
      states: course.life ? statesOf(course.life.moments, startMs) : [],
      window: { fromMs: since(fromMs), toMs: since(toMs) },
      healedAtMs: since(healedMs),
      steadyAtMs: { before: since(before.sinceMs), after: after.steady ? since(after.sinceMs) : null },
      recoveryMs: course.recoveryMs === null ? null : Math.round(course.recoveryMs),
      deviations,
      timeline: timelineOf(murmur.calls, startMs),
      notes: [...(place.variation ? [place.variation] : []), ...notesOf(loopDelayMs, story, errands, stage)],
    },
  };
}

/** Calls that were not served as usual once the system was steady again. */
async function secondOutage(forMs: number, after: SteadyAnswer, { murmur }: Stage): Promise<string[]> {
  if (!after.steady) return []; // the first one is not over
  await pause(Math.max(0, after.sinceMs + forMs - performance.now()));
  const calls = murmur.calls.filter((call) => call.startedMs >= after.sinceMs);
  const late = calls.filter((call) => call.end !== 'acknowledged' || call.endedMs - call.startedMs > sloMs);
  return late.length <= 0.05 * calls.length
    ? []
    : [`${late.length} of ${calls.length} calls were late or not acknowledged after the system had been steady again`];
}

/** Lets the fault last: for its time, or until what it is to bring about has come about, its time at most. */
async function hold({ holdMs }: Experiment, until: () => Promise<boolean> | undefined): Promise<void> {
  const startMs = performance.now();
  const leftMs = () => startMs + holdMs - performance.now();
  while (leftMs() > 0) {
    const isSo = await until();
    if (isSo && performance.now() - startMs >= leastHoldMs) return;
    await pause(Math.min(100, leftMs()));
  }
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

/** What was acknowledged since then, and was delivered neither at once nor later. */
function neverArrived({ deliveries }: Stage, startMs: number): string[] {
  return deliveries?.missing(startMs, performance.now() - deliveredMs).map((each) => `${each} at all`) ?? [];
}
