import { type LoadPhase, type LoadSample, latencyMs } from '../../harness/load-run/load-record.ts';
import { ascending, percentileOfSorted } from '../../harness/statistics/percentile.ts';
import type { Counted } from '../../harness/statistics/rate-ratio.ts';

/** What was offered and what came of it in some seconds. */
export interface Window {
  readonly fromMs: number;
  readonly toMs: number;
  readonly offeredPerSecond: number;
  readonly acknowledgedPerSecond: number;
  readonly shedPerSecond: number;
  /** From due to acknowledged, of what was due in it and not shed; NaN where there was none. */
  readonly p95Ms: number;
}

/** The load cut into windows of that length; what is left over at the end is dropped. */
export function windowsOf(
  samples: readonly LoadSample[],
  fromMs: number,
  toMs: number,
  lengthMs: number,
): readonly Window[] {
  const count = Math.floor((toMs - fromMs) / lengthMs + 1e-6);
  const at = (ms: number) => Math.floor((ms - fromMs) / lengthMs);
  const due = Array.from({ length: count }, (): LoadSample[] => []);
  const ended = new Uint32Array(count);
  for (const sample of samples) {
    due[at(sample.dueMs)]?.push(sample);
    const end = at(sample.endedMs);
    if (sample.outcome === 'acknowledged' && end >= 0 && end < count) ended[end]! += 1;
  }
  const perSecond = 1000 / lengthMs;
  return due.map((those, window) => ({
    fromMs: fromMs + window * lengthMs,
    toMs: fromMs + (window + 1) * lengthMs,
    offeredPerSecond: those.length * perSecond,
    acknowledgedPerSecond: ended[window]! * perSecond,
    shedPerSecond: those.filter(({ outcome }) => outcome === 'shed').length * perSecond,
    p95Ms: p95Of(those.filter(({ outcome }) => outcome !== 'shed')),
  }));
}

/** Acknowledged within the phase, whenever it was due: what the system got done in that time, altogether and in each full second. */
export function goodputOf(samples: readonly LoadSample[], { startMs, endMs }: LoadPhase): Counted {
  const seconds = (endMs - startMs) / 1000;
  const inParts = Array<number>(Math.floor(seconds + 1e-6)).fill(0);
  let count = 0;
  for (const { outcome, endedMs } of samples) {
    if (outcome !== 'acknowledged' || endedMs < startMs || endedMs >= endMs) continue;
    count += 1;
    const second = Math.floor((endedMs - startMs) / 1000);
    if (second < inParts.length) inParts[second]! += 1;
  }
  return { count, seconds, inParts };
}

export function p95Of(samples: readonly LoadSample[]): number {
  return percentileOfSorted(ascending(samples.map(latencyMs)), 0.95);
}
