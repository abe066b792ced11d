import type { Allowance, Place } from './experiment.ts';
import type { Call } from './murmur.ts';

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
    const tookMs = call.endedMs - call.startedMs;
    const when = `${((call.startedMs - stages.fromMs) / 1_000).toFixed(1)} s into the fault`;
    if (!allowance.calls.includes(call.end)) {
      deviate(`ended as "${call.end}" at ${call.replica}`, `${call.detail ?? 'no details'}, ${when}`);
    } else if (tookMs > allowance.withinMs) {
      deviate(`took longer than ${allowance.withinMs} ms at ${call.replica}`, `${tookMs.toFixed(0)} ms, ${when}`);
    }
  }
  return {
    deviations: [...found].map(([what, { count, example }]) => `${count} calls ${what} (the first: ${example})`),
    inWindow,
  };
}

function allowanceFor(
  replica: string,
  allows: readonly Allowance[],
  place: Pick<Place, 'here' | 'elsewhere'>,
): Pick<Allowance, 'calls' | 'withinMs'> {
  const where = replica === place.here ? 'here' : 'elsewhere';
  return (
    allows.find((each) => each.at === where || each.at === 'everywhere') ?? { calls: ['acknowledged'], withinMs: 5_000 }
  );
}
