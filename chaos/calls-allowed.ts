import { CannotTell } from '../harness/errors.ts';
import { ascending, percentileOfSorted } from '../harness/statistics/percentile.ts';
import type { Allowance, Place } from './experiment.ts';
import type { Call } from './murmur.ts';
import { tellsOfInside } from './tells-of-inside.ts';

/** When the experiment's stages began, on the clock of `performance.now()`. */
export interface Stages {
  readonly injectedMs: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly recoveredMs: number;
}

export interface CallJudgement {
  readonly deviations: readonly string[];
  /** Calls that began while the fault was in effect, by replica. */
  readonly inWindow: ReadonlyMap<string, number>;
}

/**
 * Judges every call that was under way at any time from the injection to the recovery: how it ended, and how long it took.
 * A replica that no allowance speaks of must not have noticed anything.
 */
export function judgeCalls(
  calls: readonly Call[],
  allows: readonly Allowance[],
  place: Pick<Place, 'here' | 'elsewhere'>,
  stages: Stages,
): CallJudgement {
  const inWindow = new Map<string, number>([
    [place.here, 0],
    [place.elsewhere, 0],
  ]);
  const found = new Map<string, { count: number; example: string }>();
  const deviate = (what: string, example: string) => {
    const known = found.get(what);
    if (known) known.count += 1;
    else found.set(what, { count: 1, example });
  };
  for (const call of calls) {
    if (call.startedMs >= stages.fromMs && call.startedMs < stages.toMs)
      inWindow.set(call.replica, (inWindow.get(call.replica) ?? 0) + 1);
    if (call.endedMs < stages.injectedMs || call.startedMs > stages.recoveredMs) continue;
    const allowance = allowanceFor(call.replica, allows, place);
    // Without an answer the words are the client's own.
    if (call.end !== 'no answer' && tellsOfInside(call.detail ?? '')) {
      deviate(`were told of the inside at ${call.replica}`, call.detail!);
    }
    const tookMs = call.endedMs - call.startedMs;
    const when = `${((call.startedMs - stages.fromMs) / 1_000).toFixed(1)} s into the fault`;
    if (!allowance.calls.includes(call.end)) {
      deviate(`ended as "${call.end}" at ${call.replica}`, `${call.detail ?? 'no details'}, ${when}`);
    } else if (tookMs > allowance.withinMs) {
      deviate(`took longer than ${allowance.withinMs} ms at ${call.replica}`, `${tookMs.toFixed(0)} ms, ${when}`);
    }
  }
  return {
    deviations: [
      ...[...found].map(([what, { count, example }]) => `${count} calls ${what} (the first: ${example})`),
      ...[...inWindow.keys()].flatMap((replica) =>
        lateAt(replica, calls, allowanceFor(replica, allows, place), stages),
      ),
    ],
    inWindow,
  };
}

/** Fewer calls than this have no nineteen of twenty. */
const leastForPercentile = 20;

function lateAt(replica: string, calls: readonly Call[], { p95Ms }: Omit<Allowance, 'at'>, stages: Stages): string[] {
  if (p95Ms === undefined) return [];
  const durations = ascending(
    calls
      .filter((call) => call.replica === replica && call.startedMs >= stages.fromMs && call.startedMs < stages.toMs)
      .map((call) => (call.end === 'acknowledged' ? call.endedMs - call.startedMs : Number.POSITIVE_INFINITY)),
  );
  if (durations.length < leastForPercentile) {
    throw new CannotTell(`Only ${durations.length} calls at ${replica} to take a percentile of.`);
  }
  const p95 = percentileOfSorted(durations, 0.95);
  return p95 <= p95Ms
    ? []
    : [`p95 of ${durations.length} calls at ${replica} is ${p95.toFixed(0)} ms, over ${p95Ms} ms`];
}

function allowanceFor(
  replica: string,
  allows: readonly Allowance[],
  place: Pick<Place, 'here' | 'elsewhere'>,
): Omit<Allowance, 'at'> {
  const where = replica === place.here ? 'here' : 'elsewhere';
  return (
    allows.find((each) => each.at === where || each.at === 'everywhere') ?? { calls: ['acknowledged'], withinMs: 5_000 }
  );
}
