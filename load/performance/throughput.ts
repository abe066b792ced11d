import { lagBudgetMs } from '../../harness/load-run/judge-validity.ts';
import type { LoadPhase, LoadSample } from '../../harness/load-run/load-record.ts';
import { mergeOutcomes, type Outcome } from '../../harness/outcome.ts';
import { binomialInterval } from '../../harness/statistics/binomial.ts';
import { type Estimate, judgeAgainst } from '../../harness/statistics/interval.ts';
import { ascending } from '../../harness/statistics/percentile.ts';
import { theilSen } from '../../harness/statistics/theil-sen.ts';

const windowMs = 10_000;
export const leastPerSecond = 100;
export const mostErrorRatio = 0.001;
/** A backlog that grows by less than this part of the rate offered does not grow: all but 1 % is worked off as it comes. */
const mostGrowthRatio = 0.01;

export interface Window {
  readonly offeredPerSecond: number;
  readonly acknowledgedPerSecond: number;
}

export interface Throughput {
  readonly outcome: Outcome;
  /** A longer measurement could tell. */
  readonly straddles: boolean;
  /** Ten seconds each, one after the other. */
  readonly windows: readonly Window[];
  /** Messages a second in the ten seconds that saw the fewest acknowledged, wherever in the phase they began. */
  readonly slowest: number;
  /** When those ten seconds began, in seconds of the phase; NaN where it was shorter. */
  readonly slowestFromSeconds: number;
  /** Messages a second by which what was due and had not ended grew. */
  readonly growth: Estimate;
  readonly backlog: readonly { readonly x: number; readonly y: number }[];
  readonly mostGrowth: number;
  /** Part of all calls that were not acknowledged. */
  readonly errors: Estimate;
}

/**
 * Judges the throughput of a load. Windows are counted, not estimated: any ten seconds, wherever they begin, must see 100 messages a
 * second acknowledged: a pause in the middle of two is no shorter for it. The backlog, read once a second, is judged by its robust slope, errors by the exact interval of a proportion.
 * `unknown`: fewer than 100 a second were offered in a window, or an interval straddles its limit.
 *
 * Sources of the intervals: harness/statistics/theil-sen.ts, harness/statistics/binomial.ts.
 *
 * @param sends the messages of the measured phase
 * @param calls how many calls of any kind there were, and how many of them were acknowledged
 */
export function judgeThroughput(
  phase: Pick<LoadPhase, 'startMs' | 'endMs'>,
  sends: readonly LoadSample[],
  calls: { readonly total: number; readonly acknowledged: number },
): Throughput {
  const windows = windowsOf(phase, sends);
  const { perSecond: slowest, fromSeconds: slowestFromSeconds, outcome: ofSlowest } = slowestOf(phase, sends);
  const offered = (sends.length * 1000) / (phase.endMs - phase.startMs);
  const backlog = backlogOf(phase, sends);
  const growth = theilSen(backlog);
  const mostGrowth = offered * mostGrowthRatio;
  const errors = binomialInterval(calls.total - calls.acknowledged, calls.total);
  const ofWindows: Outcome =
    windows.length === 0 || windows.some((window) => window.offeredPerSecond < leastPerSecond) ? 'unknown' : ofSlowest;
  const ofIntervals = [judgeAgainst(growth, { atMost: mostGrowth }), judgeAgainst(errors, { atMost: mostErrorRatio })];
  const outcome = mergeOutcomes([ofWindows, ...ofIntervals]);
  const straddles = outcome === 'unknown' && ofWindows === 'pass';
  return { outcome, straddles, windows, slowest, slowestFromSeconds, growth, backlog, mostGrowth, errors };
}

/**
 * The ten seconds within the phase that saw the fewest acknowledged: their number is least where they begin with the phase, or just
 * after an acknowledgement, so no others need be looked at. Too few are `unknown` where the messages that the generator began late may be
 * those that are missing: then the whole machine may have stood still.
 */
function slowestOf({ startMs, endMs }: Pick<LoadPhase, 'startMs' | 'endMs'>, sends: readonly LoadSample[]) {
  const ended = ascending(
    sends
      .filter(({ outcome, endedMs }) => outcome === 'acknowledged' && endedMs >= startMs && endedMs <= endMs)
      .map(({ endedMs }) => endedMs),
  );
  const late = ascending(
    sends.filter(({ dueMs, startedMs }) => startedMs - dueMs > lagBudgetMs).map(({ dueMs }) => dueMs),
  );
  const wanted = (leastPerSecond * windowMs) / 1000;
  let least = { count: Number.POSITIVE_INFINITY, fromMs: Number.NaN };
  let outcome: Outcome = 'pass';
  let [until, lateFrom, lateUntil] = [0, 0, 0];
  for (let gone = 0; gone <= ended.length; gone += 1) {
    const fromMs = gone === 0 ? startMs : ended[gone - 1]!;
    if (fromMs + windowMs > endMs) break;
    while (until < ended.length && ended[until]! <= fromMs + windowMs) until += 1;
    while (lateFrom < late.length && late[lateFrom]! < fromMs) lateFrom += 1;
    while (lateUntil < late.length && late[lateUntil]! <= fromMs + windowMs) lateUntil += 1;
    const count = until - gone;
    if (count < least.count) least = { count, fromMs };
    if (count < wanted) outcome = mergeOutcomes([outcome, count + lateUntil - lateFrom < wanted ? 'fail' : 'unknown']);
  }
  return { perSecond: (least.count * 1000) / windowMs, fromSeconds: (least.fromMs - startMs) / 1000, outcome };
}

function windowsOf({ startMs, endMs }: Pick<LoadPhase, 'startMs' | 'endMs'>, sends: readonly LoadSample[]): Window[] {
  const count = Math.floor((endMs - startMs) / windowMs + 1e-6);
  const windows = Array.from({ length: count }, () => ({ offeredPerSecond: 0, acknowledgedPerSecond: 0 }));
  const each = 1000 / windowMs;
  for (const { dueMs, endedMs, outcome } of sends) {
    const due = windows[Math.floor((dueMs - startMs) / windowMs)];
    if (due) due.offeredPerSecond += each;
    const ended = windows[Math.floor((endedMs - startMs) / windowMs)];
    if (ended && outcome === 'acknowledged') ended.acknowledgedPerSecond += each;
  }
  // Tenths add up to 99.99999: they are counts.
  return windows.map((window) => ({
    offeredPerSecond: Math.round(window.offeredPerSecond * 10) / 10,
    acknowledgedPerSecond: Math.round(window.acknowledgedPerSecond * 10) / 10,
  }));
}

/** At each full second: messages that were due and had not ended. */
function backlogOf({ startMs, endMs }: Pick<LoadPhase, 'startMs' | 'endMs'>, sends: readonly LoadSample[]) {
  const seconds = Math.floor((endMs - startMs) / 1000);
  const due = Array<number>(seconds + 1).fill(0);
  const second = (ms: number) => Math.min(seconds, Math.max(0, Math.ceil((ms - startMs) / 1000)));
  for (const { dueMs, endedMs } of sends) {
    due[second(dueMs)]! += 1;
    due[second(endedMs)]! -= 1;
  }
  let waiting = 0;
  return due.slice(0, seconds).map((change, x) => {
    waiting += change;
    return { x, y: waiting };
  });
}
