import type { Browser } from '@playwright/test';
import type { Attempts } from '../../../harness/attempts.ts';
import { CannotTell, messageOf } from '../../../harness/errors.ts';
import { loadDirectory } from '../../../harness/load-run/live-line.ts';
import { type LoadRecord, requireValid } from '../../../harness/load-run/load-record.ts';
import { runLoad } from '../../../harness/load-run/run-load.ts';
import { profiles } from '../../../harness/profiles.ts';
import type { RunContext } from '../../../harness/run-context.ts';
import { confidenceOfEach } from '../../../harness/statistics/family.ts';
import { percentileOverTime, percentileRise } from '../../../harness/statistics/percentile-over-time.ts';
import type { System } from '../../../harness/system.ts';
import { holdingsAtRest, untilGivenBack } from './cleanup.ts';
import { LongLivedPage } from './long-lived-page.ts';
import { MemoryWatch } from './memory-watch.ts';
import { OperationLog } from './operation-log.ts';
import type { JobsDone, SoakObservation, Thirds } from './soak-observation.ts';

const arrivalRate = 177;
const leastWarmUpSeconds = 20;
/** Half a minute between two readings tells as much of a day as two seconds do of a minute and a half. */
const mostReadings = 240;
const leastEveryMs = 1_900;
const charted = 90;
const sending = 'message.send';
/** It ends when its caller hangs up, however long its answer would have taken. */
const cutOff = 'timeline.hang-up';

export interface SoakSurroundings {
  readonly run: RunContext;
  readonly system: System;
  readonly attempts: Attempts;
  readonly browser: Browser;
}

/**
 * Keeps the load of the SLOs up for as long as the profile says, and reads memory meanwhile: one observation for latency, errors, leaks,
 * and what is given back afterwards.
 *
 * @throws CannotTell where the system cannot be looked into, or the generator was not what it should be
 */
export async function observeSoak({ run, system, attempts, browser }: SoakSurroundings): Promise<SoakObservation> {
  const seconds = profiles[run.profile].soakSeconds;
  const warmUpSeconds = Math.max(leastWarmUpSeconds, seconds / 24);
  if (!system.resources) throw new CannotTell('The adapter has no way to look into the processes of the system.');
  const probe = await system.resources();
  try {
    const page = await LongLivedPage.prepare(system, attempts);
    const base = await holdingsAtRest(probe);
    // Its connection is none that a service holds at rest, and is gone long before the end.
    const effectsBefore = await effectsOf(system);
    const watch = new MemoryWatch(probe, page);
    const log = new OperationLog();
    let load: Awaited<ReturnType<typeof runLoad>>;
    try {
      await page.open(browser, system);
      watch.start(Math.max(leastEveryMs, (seconds * 1000) / mostReadings));
      load = await runLoad({
        scenario: 'load/scenarios/soak.yml',
        directory: loadDirectory(run),
        environment: { DIAMOND_URL: system.publicUrls[0] ?? '' },
        phases: [
          { name: 'warm-up', duration: warmUpSeconds, arrivalRate },
          { name: 'soak', duration: seconds, arrivalRate },
        ],
        deadlineMs: (warmUpSeconds + seconds + 60) * 1000,
        keepSamples: false,
        onOperation: (operation) => log.add(operation),
        systemResidentBytes: () => watch.residentBytes,
      });
    } finally {
      await watch.stop();
      await page.close();
    }
    requireValid(load);
    const links = new Set(system.links.map(({ name }) => `to ${name}`));
    const given = untilGivenBack(probe, base, links);
    const cleanup = await given.catch((error: unknown) => ({ cannotTell: messageOf(error) }));
    const replicas = system.services.flatMap((service) => service.replicas.map(({ name }) => name));
    const jobs = jobsOf(load, effectsBefore, await effectsOf(system));
    const troubles = { memoryTrouble: watch.trouble ?? null, pageTrouble: page.trouble ?? null };
    return { ...summed(load, log, watch), jobs, replicas, ...troubles, cleanup };
  } finally {
    await probe.close();
  }
}

/** How much the outside system has done so far; undefined where it does not say, for which no soak is given up. */
async function effectsOf(system: System): Promise<number | undefined> {
  const effects = await system.effects?.().catch(() => undefined);
  return effects?.length;
}

function jobsOf({ operations }: LoadRecord, before: number | undefined, after: number | undefined): JobsDone {
  const effects = before === undefined || after === undefined ? undefined : after - before;
  return { approved: operations['job.decide']?.acknowledged ?? 0, effects };
}

function summed(load: Awaited<ReturnType<typeof runLoad>>, log: OperationLog, watch: MemoryWatch) {
  const { samples: _, ...record } = load;
  const { startMs, endMs, ratePerSecond } = load.phases[0]!;
  const thirdMs = (endMs - startMs) / 3;
  const undisturbed = (operation: string, fromMs: number, toMs: number) =>
    log.samples(operation, fromMs, toMs).filter(({ atMs }) => !watch.disturbed(atMs));
  const thirdsOf = (operation: string, options = {}): Thirds => {
    const first = undisturbed(operation, startMs, startMs + thirdMs);
    const last = undisturbed(operation, endMs - thirdMs, endMs);
    return {
      first: percentileOverTime(first, 0.95, options),
      last: percentileOverTime(last, 0.95, options),
      rise: percentileRise(first, last, 0.95, options),
    };
  };
  const others = log.operations.filter((operation) => operation !== sending && operation !== cutOff);
  const confidence = confidenceOfEach(others.length);
  return {
    load: record,
    sending: thirdsOf(sending),
    others: others.map((operation) => ({ operation, ...thirdsOf(operation, { confidence }) })),
    windows: log.windows(sending, startMs, endMs, charted, ratePerSecond),
    memory: watch.series(startMs, endMs, (fromMs, toMs) => log.acknowledgedBetween(fromMs, toMs)),
  };
}
