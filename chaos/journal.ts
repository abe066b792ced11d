import type { FaultMoment } from './fault-life.ts';
import type { Call, CallEnd } from './murmur.ts';

/** What happened in one experiment and when; all times in milliseconds since its beginning. */
export interface Journal {
  readonly experiment: string;
  readonly says: string;
  readonly fault: string | null;
  readonly seed: number;
  readonly startedAt: string;
  /** Every state that the fault came into. */
  readonly states: readonly { readonly state: string; readonly atMs: number; readonly saw?: string }[];
  /** While the fault was in effect. */
  readonly window: { readonly fromMs: number; readonly toMs: number } | null;
  /** When healing was done and confirmed. */
  readonly healedAtMs: number | null;
  /** Steady before (negative: since before the experiment began), and again after. */
  readonly steadyAtMs: { readonly before: number | null; readonly after: number | null };
  readonly recoveryMs: number | null;
  readonly deviations: readonly string[];
  /** Per gateway and half second: calls by their end, and the time of the middle one and the slowest. */
  readonly timeline: readonly Slice[];
  readonly notes: readonly string[];
}

export interface Slice {
  readonly replica: string;
  readonly atMs: number;
  readonly ends: Readonly<Partial<Record<CallEnd, number>>>;
  readonly medianMs: number;
  readonly slowestMs: number;
}

const sliceMs = 500;

/** Calls put together by gateway and half second of their beginning. */
export function timelineOf(calls: readonly Call[], startMs: number): Slice[] {
  const groups = new Map<string, Call[]>();
  for (const call of calls) {
    if (call.startedMs < startMs) continue;
    const atMs = Math.floor((call.startedMs - startMs) / sliceMs) * sliceMs;
    const key = `${call.replica} ${atMs}`;
    groups.set(key, [...(groups.get(key) ?? []), call]);
  }
  return [...groups]
    .map(([key, group]) => {
      const durations = group.map((call) => call.endedMs - call.startedMs).sort((a, b) => a - b);
      const ends: Partial<Record<CallEnd, number>> = {};
      for (const { end } of group) ends[end] = (ends[end] ?? 0) + 1;
      return {
        replica: group[0]!.replica,
        atMs: Number(key.slice(key.lastIndexOf(' ') + 1)),
        ends,
        medianMs: Math.round(durations[Math.floor(durations.length / 2)]!),
        slowestMs: Math.round(durations.at(-1)!),
      };
    })
    .sort((a, b) => a.atMs - b.atMs || a.replica.localeCompare(b.replica));
}

export function statesOf(moments: readonly FaultMoment[], startMs: number): Journal['states'] {
  return moments.map(({ atMs, ...moment }) => ({ ...moment, atMs: Math.round(atMs - startMs) }));
}
