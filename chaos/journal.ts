import { type ExperimentJournal, type JournalSlice, journalSliceMs } from '../harness/experiment-journal.ts';
import type { FaultMoment } from './fault-life.ts';
import type { Call } from './murmur.ts';

/** Calls put together by gateway and half second of their beginning. */
export function timelineOf(calls: readonly Call[], startMs: number): JournalSlice[] {
  const groups = new Map<string, Call[]>();
  for (const call of calls) {
    if (call.startedMs < startMs) continue;
    const atMs = Math.floor((call.startedMs - startMs) / journalSliceMs) * journalSliceMs;
    const key = `${call.replica} ${atMs}`;
    groups.set(key, [...(groups.get(key) ?? []), call]);
  }
  return [...groups]
    .map(([key, group]) => {
      const durations = group.map((call) => call.endedMs - call.startedMs).sort((a, b) => a - b);
      const ends: Record<string, number> = {};
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

export function statesOf(moments: readonly FaultMoment[], startMs: number): ExperimentJournal['states'] {
  return moments.map(({ atMs, ...moment }) => ({ ...moment, atMs: Math.round(atMs - startMs) }));
}
