import type { Chart } from '../../../harness/chart.ts';
import { mergeOutcomes } from '../../../harness/outcome.ts';
import { confidenceOfEach } from '../../../harness/statistics/family.ts';
import { judgeAgainst } from '../../../harness/statistics/interval.ts';
import { percentileOverTime } from '../../../harness/statistics/percentile-over-time.ts';
import { rateRatio } from '../../../harness/statistics/rate-ratio.ts';
import type { CaseFinding } from '../../../harness/test.ts';
import { judgeAtWork } from '../at-work.ts';
import { generatorMeasured } from '../soak/judge-soak.ts';
import { goodputOf, p95Of, type Window, windowsOf } from '../windows.ts';
import { blockMs, expectedOfSloRate, judgeSloRate } from './judge-slo-rate.ts';
import type { SpikeObservation } from './observe-spike.ts';

const leastGoodput = 0.9;
const backWithinSeconds = 30;
const windowMs = 2_000;
/** After so many good windows a slow one at the very end may be a stall. */
const calmWindows = 2;
/** Above base this is as good as base: the larger of a tenth and 5 % of the SLO of 500 ms, as for the soak. */
const tolerated = { ofBase: 1.1, addedMs: 25 };
/** As for the SLO itself: who is refused is told no later than who is served. */
const refusedWithinMs = 500;

/** Whoever was not served was told so, at once and with the time to come back. */
export function judgeShedding({ load, spike, split }: SpikeObservation): CaseFinding {
  const samples = load.samples.filter(({ phase }) => phase === spike.phase);
  const shed = samples.filter(({ outcome }) => outcome === 'shed');
  const mute = shed.filter(({ retryAfterSeconds }) => retryAfterSeconds === undefined);
  const unusable = shed.filter(
    ({ retryAfterSeconds }) => retryAfterSeconds !== undefined && !isUsable(retryAfterSeconds),
  );
  const timeouts = samples.filter(({ outcome }) => outcome === 'timeout');
  const failed = samples.filter(({ outcome }) => outcome === 'failed');
  const refused = percentileOverTime(
    shed.map(({ dueMs, endedMs }) => ({ atMs: dueMs, value: endedMs - dueMs })),
    0.95,
    { confidence: confidenceOfEach(1), blockMs },
  );
  const isTooLate = judgeAgainst(refused, { below: refusedWithinMs }) === 'fail';
  const bad = mute.length + unusable.length + timeouts.length + failed.length + (isTooLate ? 1 : 0);
  return {
    outcome: bad === 0 ? 'pass' : 'fail',
    summary: `Of ${samples.length} messages at ${spike.ratePerSecond.toFixed(0)} a second ${shed.length} were shed, ${mute.length} of them without Retry-After${unusable.length > 0 ? `, ${unusable.length} with one of no use (${unusable[0]!.retryAfterSeconds} s)` : ''}, ${shed.length > 0 ? `their p95 was told after ${refused.value.toFixed(0)} ms, ` : ''}${timeouts.length} had no answer and ${failed.length} failed${failed[0]?.error ? ` (${failed[0].error})` : ''}.`,
    expected: `what is not served is answered 429 or 503 with a Retry-After of 1 to ${backWithinSeconds} whole seconds, p95 of that not beyond ${refusedWithinMs} ms; no time-out, no other failure`,
    examined: samples.length,
    measured: [
      { name: 'shed', value: shed.length, unit: '1', n: samples.length },
      { name: 'shed without Retry-After', value: mute.length, unit: '1', n: shed.length, expected: '0' },
      { name: 'shed with a Retry-After of no use', value: unusable.length, unit: '1', n: shed.length, expected: '0' },
      {
        name: 'p95 from due to refused',
        value: shed.length > 0 ? refused.value : null,
        unit: 'ms',
        n: shed.length,
        expected: `< ${refusedWithinMs}`,
      },
      { name: 'time-outs', value: timeouts.length, unit: '1', n: samples.length, expected: '0' },
      { name: 'other failures', value: failed.length, unit: '1', n: samples.length, expected: '0' },
      ...generatorMeasured(load),
    ],
    details: { processors: split, errors: [...new Set(failed.map(({ error }) => error))].slice(0, 5) },
  };
}

/** Whoever waits longer comes back after everything should be as before. */
function isUsable(retryAfterSeconds: number): boolean {
  return Number.isInteger(retryAfterSeconds) && retryAfterSeconds >= 1 && retryAfterSeconds <= backWithinSeconds;
}

/** What the system got done while it was overrun. */
export function judgeGoodput(observation: SpikeObservation): CaseFinding {
  const { load, base, spike } = observation;
  const before = goodputOf(load.samples, base);
  const during = goodputOf(load.samples, spike);
  const ratio = rateRatio(before, during);
  const perSecond = ({ count, seconds }: typeof before) => count / seconds;
  return {
    outcome: judgeAgainst(ratio, { atLeast: leastGoodput }),
    summary: `${perSecond(during).toFixed(0)} messages a second were acknowledged during the spike, ${perSecond(before).toFixed(0)} before: ${(100 * ratio.value).toFixed(0)} % (95 % interval ${(100 * ratio.low).toFixed(0)} to ${(100 * ratio.high).toFixed(0)} %).`,
    expected: 'goodput during the spike at least 90 % of that before',
    examined: ratio.n,
    measured: [
      { name: 'goodput before', value: perSecond(before), unit: '1/s', n: before.count },
      { name: 'goodput during the spike', value: perSecond(during), unit: '1/s', n: during.count },
      {
        name: 'goodput against before',
        value: 100 * ratio.value,
        unit: '%',
        interval: [100 * ratio.low, 100 * ratio.high],
        expected: '>= 90',
      },
    ],
    charts: [rateChart(observation)],
  };
}

/**
 * How long it took until people waited no longer than before, and went on so. What comes after the last window nobody sees: where that
 * alone is slow, everybody in it was served, and the two before it are as good as base, it may be a stall of the moment (a collection of
 * garbage, a neighbour on the machine) or the trouble's return: `unknown`, as where the load ended before anything could be seen.
 */
export function judgeRecovery(observation: SpikeObservation): CaseFinding {
  const slo = judgeSloRate(observation);
  const working = judgeAtWork(observation.atWork);
  const { load, base, after } = observation;
  const baseMs = p95Of(load.samples.filter(({ phase }) => phase === base.phase));
  const limitMs = Math.max(tolerated.ofBase * baseMs, baseMs + tolerated.addedMs);
  const windows = windowsOf(load.samples, after.startMs, after.endMs, windowMs);
  // Not shed any more either: being refused at base rate is not being back.
  const isBack = ({ p95Ms, shedPerSecond }: Window) => p95Ms <= limitMs && shedPerSecond === 0;
  const last = windows.at(-1);
  const isStall =
    last !== undefined &&
    !isBack(last) &&
    last.shedPerSecond === 0 &&
    Number.isFinite(last.p95Ms) &&
    windows.length > calmWindows &&
    windows.slice(-1 - calmWindows, -1).every(isBack);
  const judged = isStall ? windows.slice(0, -1) : windows;
  const lastBad = judged.findLastIndex((window) => !isBack(window));
  const backSeconds = ((lastBad + 1) * windowMs) / 1000;
  const isEver = lastBad < judged.length - 1;
  const seenSeconds = (windows.length * windowMs) / 1000;
  const isKnown = Number.isFinite(baseMs) && (isEver || seenSeconds >= backWithinSeconds);
  const isBackInTime = isEver && backSeconds <= backWithinSeconds;
  const outcome = !isKnown || (isBackInTime && isStall) ? 'unknown' : isBackInTime ? 'pass' : 'fail';
  const back = isEver
    ? `p95 was back at base (${baseMs.toFixed(0)} ms, up to ${limitMs.toFixed(0)} ms are as good) ${backSeconds.toFixed(0)} s after the spike${isStall ? `; only the last two seconds were slow again (${last.p95Ms.toFixed(0)} ms)` : ''}.`
    : `p95 was not back at base (${baseMs.toFixed(0)} ms) when the load ended ${((after.endMs - after.startMs) / 1000).toFixed(0)} s after the spike.`;
  return {
    outcome: mergeOutcomes([outcome, slo.outcome, working.outcome]),
    summary: `${back} ${slo.sentence} ${working.sentence}`,
    expected: `p95 back at base within ${backWithinSeconds} s, nothing shed any more; then ${expectedOfSloRate}; every replica ready, every projection caught up`,
    examined: load.samples.filter(({ phase }) => phase === after.phase).length,
    measured: [
      { name: 'p95 before', value: baseMs, unit: 'ms' },
      {
        name: 'time until p95 was back at base',
        value: isEver ? backSeconds : Number.POSITIVE_INFINITY,
        unit: 's',
        expected: '<= 30',
      },
      ...slo.measured,
    ],
    charts: [latencyChart(observation, limitMs)],
    details: { atWork: observation.atWork },
  };
}

/** Whether all that was acknowledged is there. */
export function judgeLoss(observation: Pick<SpikeObservation, 'reconciliation'>): CaseFinding {
  const { reconciliation } = observation;
  const gate = reconciliation.find((finding) => finding.gate)?.gate;
  return {
    outcome: mergeOutcomes(reconciliation.map(({ outcome }) => outcome)),
    summary: reconciliation.map(({ summary }) => summary).join(' ') || 'Reconciliation found nothing to compare.',
    expected: 'every acknowledged write is in the ledger once',
    examined: reconciliation.reduce((sum, { examined }) => sum + examined, 0),
    ...(gate ? { gate } : {}),
    details: reconciliation.map(({ counts, sample }) => ({ counts, sample })),
  };
}

function rateChart({ load, base, spike, after }: SpikeObservation): Chart {
  const windows = windowsOf(load.samples, base.startMs, after.endMs, 1_000);
  const line = (name: string, read: (window: Window) => number) => ({
    name,
    points: windows.map((window) => [(window.fromMs - base.startMs) / 1000, read(window)] as const),
  });
  return {
    title: 'Messages offered, acknowledged and shed',
    x: { name: 'time', unit: 's' },
    y: { name: 'rate', unit: '1/s' },
    series: [
      line('offered', ({ offeredPerSecond }) => offeredPerSecond),
      line('acknowledged', ({ acknowledgedPerSecond }) => acknowledgedPerSecond),
      line('shed', ({ shedPerSecond }) => shedPerSecond),
    ],
    spans: [spanOf(base.startMs, spike)],
  };
}

function latencyChart({ load, base, spike, after }: SpikeObservation, limitMs: number): Chart {
  const windows = windowsOf(load.samples, base.startMs, after.endMs, windowMs);
  return {
    title: 'p95 of what was not shed',
    x: { name: 'time', unit: 's' },
    y: { name: 'from due to acknowledged', unit: 'ms' },
    series: [
      {
        name: 'p95',
        points: windows.map(({ fromMs, p95Ms }) => [
          (fromMs - base.startMs) / 1000,
          Number.isFinite(p95Ms) ? p95Ms : null,
        ]),
      },
    ],
    limit: { value: limitMs, label: 'as good as base' },
    spans: [spanOf(base.startMs, spike)],
  };
}

function spanOf(zeroMs: number, { startMs, endMs }: SpikeObservation['spike']) {
  return { from: (startMs - zeroMs) / 1000, to: (endMs - zeroMs) / 1000, label: 'spike' };
}
