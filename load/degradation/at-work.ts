import { setTimeout as delay } from 'node:timers/promises';
import { checkData } from '../../harness/check-data.ts';
import type { DataFinding } from '../../harness/data-report.ts';
import { messageOf } from '../../harness/errors.ts';
import type { Outcome } from '../../harness/outcome.ts';
import type { System } from '../../harness/system.ts';

const withinMs = 30_000;
const betweenLooksMs = 250;
const probeMs = 2_000;

/** Whether everybody is at work again after a load. */
export interface AtWork {
  /** Replicas that were asked. */
  readonly asked: number;
  /** Replicas that did not say that they are ready, in time. */
  readonly unready: readonly string[];
  /** Whether every projection that may lag took in the whole ledger in time; or why nobody could see. */
  readonly caughtUp: Pick<DataFinding, 'outcome' | 'summary'>;
}

/**
 * Waits until every replica is ready and every lagging projection has caught up, at most half a minute: a process that outlives a load
 * and never does its work again has died of it too.
 */
export async function untilAtWork({ services, database }: Pick<System, 'services' | 'database'>): Promise<AtWork> {
  const replicas = services.flatMap((service) => service.replicas);
  const ready = replicas.map(async ({ name, readinessUrl }) => ((await isReadyInTime(readinessUrl)) ? [] : [name]));
  const found = checkData({ database, checks: [], catchUpWithinMs: withinMs }).then(
    ({ findings }) => findings,
    (error: unknown) => [{ outcome: 'unknown' as const, summary: messageOf(error) }],
  );
  const [unready, [caughtUp]] = await Promise.all([Promise.all(ready), found]);
  const { outcome, summary } = caughtUp ?? { outcome: 'unknown', summary: 'nobody looked.' };
  return { asked: replicas.length, unready: unready.flat(), caughtUp: { outcome, summary } };
}

async function isReadyInTime(url: string): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    // No answer is no yes; why there is none does not matter here.
    const answer = await fetch(url, { signal: AbortSignal.timeout(probeMs) }).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.ok) return true;
    if (performance.now() > deadline) return false;
    await delay(betweenLooksMs);
  }
}

/**
 * Judges it. Where nobody could see whether projections caught up (a system may have none that lag), that is said, and nothing more is
 * concluded from it.
 */
export function judgeAtWork({ asked, unready, caughtUp }: AtWork): {
  readonly outcome: Outcome;
  readonly sentence: string;
} {
  const seconds = withinMs / 1000;
  const faults = [
    ...(unready.length > 0 ? [`${unready.join(', ')} was not ready within ${seconds} s after the load`] : []),
    ...(caughtUp.outcome === 'fail' ? [`projections stand still: ${caughtUp.summary}`] : []),
  ];
  if (faults.length > 0) return { outcome: 'fail', sentence: `${faults.join('; ')}.` };
  const ready =
    asked > 0 ? `Afterwards all ${asked} replicas were ready` : 'There was no replica to ask whether it was ready';
  return caughtUp.outcome === 'pass'
    ? { outcome: 'pass', sentence: `${ready}, and every projection had caught up.` }
    : { outcome: 'pass', sentence: `${ready}; whether projections caught up is not judged: ${caughtUp.summary}` };
}
