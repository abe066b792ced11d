import { join } from 'node:path';
import { checkData } from '../../harness/check-data.ts';
import type { DataReport } from '../../harness/data-report.ts';
import { CannotTell } from '../../harness/errors.ts';
import type { FaultFacts } from '../../harness/fault-facts.ts';
import { Links } from '../../harness/links.ts';
import type { LoadRecord } from '../../harness/load-run/load-record.ts';
import { runLoad } from '../../harness/load-run/run-load.ts';
import { profiles } from '../../harness/profiles.ts';
import type { RunContext } from '../../harness/run-context.ts';
import type { System } from '../../harness/system.ts';
import { test as base } from '../../harness/test.ts';
import { FaultLife } from '../fault-life.ts';
import { slow } from '../faults/slow.ts';
import { together } from '../faults/together.ts';
import { sweep } from '../sweep.ts';

export { caseOf, expect } from '../../harness/test.ts';

/** One load over bad links, and what was found in the data in its middle and after it. */
export interface Stress {
  readonly load: LoadRecord;
  readonly during: DataReport;
  readonly afterwards: DataReport;
  readonly fault: FaultFacts;
}

const warmUpSeconds = 3;
const arrivalRate = 200;
/** Everybody of two tenants, so that neither carries it alone. */
const people = 12;
/** To the database and from users, at every gateway. */
const badLinks = { database: { latencyMs: 25, jitterMs: 5 }, user: { latencyMs: 40, jitterMs: 10 } } as const;

/** The suite's `test` with one load that feeds every case. */
export const test = base.extend<object, { stress: Stress }>({
  stress: [
    async ({ system, run }, use) => {
      const links = new Links(system);
      await sweep(system, links);
      try {
        await use(await stressed(system, links, run));
      } finally {
        await sweep(system, links);
      }
    },
    { scope: 'worker', timeout: 300_000 },
  ],
});

async function stressed(system: System, links: Links, run: RunContext): Promise<Stress> {
  const seconds = Math.ceil(profiles[run.profile].loadSeconds / 3);
  const network = { links, database: system.database, toxiproxyUrl: system.toxiproxyUrl };
  const gateways = new Set(system.links.flatMap((link) => (link.kind === 'user' ? [link.to] : [])));
  const slowLinks = system.links.flatMap((link) =>
    link.kind === 'user' || (link.kind === 'database' && gateways.has(link.from))
      ? [slow(network, link, badLinks[link.kind])]
      : [],
  );
  const fault = new FaultLife(together('slow, jittery links of every gateway', slowLinks));
  const check = () => checkData({ database: system.database, historyDirectory: run.historyDirectory });
  let during: Promise<DataReport> | undefined;
  let load: LoadRecord;
  let lasted = false;
  await fault.inject();
  try {
    load = await runLoad({
      scenario: 'load/scenarios/stress.yml',
      directory: join(run.directory, 'artillery'),
      environment: { DIAMOND_URL: system.publicUrls[0] ?? '', DIAMOND_LOAD_PEOPLE: String(people) },
      phases: [
        { name: 'warm-up', duration: warmUpSeconds, arrivalRate },
        { name: 'measure', duration: seconds, arrivalRate },
      ],
      deadlineMs: (warmUpSeconds + seconds + 60) * 1_000,
      onProgress: ({ started }) => {
        // In the middle of what is measured.
        if (started < arrivalRate * (warmUpSeconds + seconds / 3) || during) return;
        during = check();
        during.catch(() => undefined); // awaited below
      },
    });
    await fault.confirm();
    lasted = true;
  } finally {
    await fault.heal();
  }
  if (!during) throw new CannotTell('The load was over before its middle: the data were not checked while it ran.');
  return {
    load,
    during: await during,
    afterwards: await check(),
    fault: {
      id: 'resilience.integrity-under-stress',
      fault: fault.fault.name,
      confirmedInEffect: lasted,
      confirmedGone: fault.state === 'gone',
      recoverySeconds: null,
      recoveryBudgetSeconds: 30,
    },
  };
}
