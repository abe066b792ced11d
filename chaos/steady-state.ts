import type { Replica } from '../harness/system.ts';
import { type Deliveries, deliveredMs } from './deliveries.ts';
import type { Call, Murmur } from './murmur.ts';
import type { Onlooker } from './story.ts';
import { pause } from './within.ts';

/** The system as users need it, in numbers. Never loosened for a slow machine: what is slow then is not steady. */
export const steady = {
  /** Of the calls that began in the last second at each gateway: all acknowledged, the middle one within the SLO. */
  windowMs: 1_000,
  medianMs: 500,
  /** For so long without interruption. */
  holdsMs: 1_000,
} as const;

export interface SteadyInputs {
  readonly replicas: readonly Replica[];
  readonly onlookers: readonly Onlooker[];
  readonly murmur: Pick<Murmur, 'calls'>;
  /** Replicas that users reach: each must have answered. */
  readonly gateways: readonly string[];
  /** What was said must arrive, too; absent: whether it does is not judged. */
  readonly deliveries?: Pick<Deliveries, 'missing'> | undefined;
}

/** What is not steady now, one sentence each; none means that it is. */
export async function unsteadiness(inputs: SteadyInputs): Promise<string[]> {
  const nowMs = performance.now();
  const [ready, live, degraded] = await Promise.all([
    Promise.all(
      inputs.replicas.map(async (replica) => ((await isReady(replica)) ? [] : [`${replica.name} is not ready`])),
    ),
    Promise.all(
      inputs.onlookers.map(async ({ seat, replica }) =>
        (await seat.pages.live.isVisible()) ? [] : [`the page at ${replica} is not live`],
      ),
    ),
    toldOfDegradation(inputs.onlookers),
  ]);
  const spoken = inputs.gateways.flatMap((gateway) => unsteadyCalls(gateway, inputs.murmur.calls, nowMs));
  const dueMs = nowMs - deliveredMs;
  const undelivered = inputs.deliveries?.missing(dueMs - steady.windowMs, dueMs) ?? [];
  return [...ready.flat(), ...live.flat(), ...degraded, ...spoken, ...undelivered.map((each) => `${each} in time`)];
}

/** Pages that say that a part of the system is degraded, and what they say: a breaker that is still open from the fault before, say. */
export async function toldOfDegradation(onlookers: readonly Onlooker[]): Promise<string[]> {
  const told = await Promise.all(
    onlookers.map(async ({ seat, replica }) => {
      const text = (await seat.pages.systemBanner.allInnerTexts()).join(' ').trim();
      return text === '' ? [] : [`the page at ${replica} says: ${text}`];
    }),
  );
  return told.flat();
}

function unsteadyCalls(gateway: string, calls: readonly Call[], nowMs: number): string[] {
  const recent = calls.filter((call) => call.replica === gateway && call.startedMs >= nowMs - steady.windowMs);
  if (recent.length === 0) return [`no call at ${gateway} was answered in the last ${steady.windowMs} ms`];
  const bad = recent.find((call) => call.end !== 'acknowledged');
  if (bad) return [`a call at ${gateway} ended as "${bad.end}" ${bad.detail ?? ''}`.trim()];
  const durations = recent.map((call) => call.endedMs - call.startedMs).sort((a, b) => a - b);
  const median = durations[Math.floor(durations.length / 2)]!;
  return median <= steady.medianMs ? [] : [`calls at ${gateway} take ${median.toFixed(0)} ms in the middle`];
}

/** Whether the replica says, within its time, that it is ready. */
export async function isReady(replica: Replica): Promise<boolean> {
  try {
    const response = await fetch(replica.readinessUrl, { signal: AbortSignal.timeout(1_500) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false; // unreachable is not ready
  }
}

export type SteadyAnswer =
  /** `sinceMs`: when the uninterrupted steady time began, on the clock of `performance.now()`. */
  { readonly steady: true; readonly sinceMs: number } | { readonly steady: false; readonly because: readonly string[] };

/**
 * Waits until the steady state has held for a second; past the deadline it answers what was last in the way.
 *
 * @param onSteady told each time a steady time begins; it may still be interrupted
 */
export async function untilSteady(
  inputs: SteadyInputs,
  deadlineMs: number,
  onSteady: () => void = () => undefined,
): Promise<SteadyAnswer> {
  const startedMs = performance.now();
  let sinceMs: number | undefined;
  let because: readonly string[] = [];
  for (;;) {
    const lookedMs = performance.now();
    const found = await unsteadiness(inputs);
    if (found.length > 0) {
      because = found;
      sinceMs = undefined;
    } else {
      if (sinceMs === undefined) onSteady();
      sinceMs ??= lookedMs;
      if (performance.now() - sinceMs >= steady.holdsMs) return { steady: true, sinceMs };
    }
    // A steady time that began in time may end its second after the deadline.
    if (performance.now() - startedMs > deadlineMs && sinceMs === undefined) return { steady: false, because };
    await pause(100);
  }
}
