import { givenConversation } from '../../e2e/journeys/given-conversation.ts';
import { Texts } from '../../e2e/journeys/texts.ts';
import type { Attempts } from '../../harness/attempts.ts';
import { checkData } from '../../harness/check-data.ts';
import type { DataReport } from '../../harness/data-report.ts';
import { CannotTell } from '../../harness/errors.ts';
import type { FaultFacts } from '../../harness/fault-facts.ts';
import { Links } from '../../harness/links.ts';
import { loadDirectory } from '../../harness/load-run/live-line.ts';
import type { LoadRecord } from '../../harness/load-run/load-record.ts';
import { onceMoreIfVoid } from '../../harness/load-run/once-more.ts';
import { runLoad } from '../../harness/load-run/run-load.ts';
import { profiles } from '../../harness/profiles.ts';
import type { RunContext } from '../../harness/run-context.ts';
import type { System } from '../../harness/system.ts';
import { test as base } from '../../harness/test.ts';
import { Errand } from '../errand.ts';
import { usualRecoveryMs } from '../experiment.ts';
import { FaultLife } from '../fault-life.ts';
import { slow } from '../faults/slow.ts';
import { together } from '../faults/together.ts';
import { Murmur } from '../murmur.ts';
import { untilSteady } from '../steady-state.ts';
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
/** Data checks look at jobs, too: so many are given, approved and done before the middle of the load. */
const jobs = 5;
/** Six each of two tenants, so that neither carries it alone. */
const people = 12;
const jobsEndWithinMs = 20_000;
/** To the database and from users, at every gateway. */
const badLinks = { database: { latencyMs: 25, jitterMs: 5 }, user: { latencyMs: 40, jitterMs: 10 } } as const;

/** The suite's `test` with one load that feeds every case. */
export const test = base.extend<object, { stress: Stress }>({
  stress: [
    async ({ system, run, attempts }, use) => {
      const links = new Links(system);
      await sweep(system, links);
      try {
        await use(await onceMoreIfVoid(() => stressed(system, links, run, attempts)));
      } finally {
        await sweep(system, links);
      }
    },
    { scope: 'worker', timeout: 300_000 },
  ],
});

/** From now until every gateway serves as usual; null: not within the budget. */
async function secondsToSteady(system: System, run: RunContext, attempts: Attempts): Promise<number | null> {
  const healedMs = performance.now();
  const replicas = system.services.flatMap((service) => service.replicas);
  const gateways = replicas.flatMap(({ name, publicUrl }) => (publicUrl === undefined ? [] : [name]));
  const person = system.people[0]!;
  const texts = new Texts(run.seed, 'after stress');
  const conversation = await givenConversation(system, [person], texts.title(), attempts);
  const speakers = await Promise.all(
    gateways.map(async (replica) => ({ replica, api: await system.api(person, { replica }) })),
  );
  const murmur = new Murmur(conversation, attempts, texts.title());
  murmur.speak(speakers);
  try {
    const answer = await untilSteady({ replicas, onlookers: [], murmur, gateways }, usualRecoveryMs);
    return answer.steady ? Math.max(0, answer.sinceMs - healedMs) / 1_000 : null;
  } finally {
    await murmur.stop();
  }
}

async function errandsOf(system: System, run: RunContext, attempts: Attempts): Promise<Errand[]> {
  const ofOne = system.people.filter((person) => person.tenant.id === system.people[0]?.tenant.id);
  const approver = ofOne.find((person) => person.mayApprove);
  const proposer = ofOne.find((person) => !person.mayApprove);
  if (!approver || !proposer) throw new CannotTell('Nobody proposes and nobody approves jobs.');
  const texts = new Texts(run.seed, 'stress');
  const conversation = await givenConversation(system, [approver, proposer], texts.title(), attempts);
  const errandPeople = { proposer: await system.api(proposer), approver: await system.api(approver) };
  return Array.from({ length: jobs }, () => new Errand(system, errandPeople, conversation, attempts));
}

async function stressed(system: System, links: Links, run: RunContext, attempts: Attempts): Promise<Stress> {
  const errands = await errandsOf(system, run, attempts);
  const seconds = Math.ceil(profiles[run.profile].loadSeconds / 4);
  const network = { links, database: system.database, toxiproxyUrl: system.toxiproxyUrl };
  const gateways = new Set(system.links.flatMap((link) => (link.kind === 'user' ? [link.to] : [])));
  const slowLinks = system.links.flatMap((link) =>
    link.kind === 'user' || (link.kind === 'database' && gateways.has(link.from))
      ? [slow(network, link, badLinks[link.kind])]
      : [],
  );
  const fault = new FaultLife(together('slow, jittery links of every gateway', slowLinks));
  // What the load writes into. The imported history of others would be read beside the load for longer than it lasts; phase 8 does.
  const tenantIds = [...new Set(system.people.map((person) => person.tenant.id))];
  const check = () => checkData({ database: system.database, historyDirectory: run.historyDirectory, tenantIds });
  const inTheMiddle = async () => {
    const unfinished = (await Promise.all(errands.map((errand) => errand.finish(jobsEndWithinMs)))).flat();
    if (unfinished.length > 0) throw new CannotTell(`There is no job to check: ${unfinished.join('; ')}`);
    return check();
  };
  let during: Promise<DataReport> | undefined;
  let load: LoadRecord;
  let lasted = false;
  let begun = 0;
  await fault.inject();
  try {
    load = await runLoad({
      scenario: 'load/scenarios/stress.yml',
      directory: loadDirectory(run),
      environment: { DIAMOND_URL: system.publicUrls[0] ?? '', DIAMOND_LOAD_PEOPLE: String(people) },
      phases: [
        { name: 'warm-up', duration: warmUpSeconds, arrivalRate },
        { name: 'measure', duration: seconds, arrivalRate },
      ],
      deadlineMs: (warmUpSeconds + seconds + 60) * 1_000,
      onProgress: ({ started }) => {
        if (started > 0 && begun === 0) for (const errand of errands) errand.begin(`Job under stress ${++begun}`);
        // In the middle of what is measured.
        if (started < arrivalRate * (warmUpSeconds + seconds / 3) || during) return;
        during = inTheMiddle();
        during.catch(() => undefined); // awaited below
      },
    });
    await fault.confirm();
    lasted = true;
  } finally {
    await fault.heal();
  }
  const recoverySeconds = await secondsToSteady(system, run, attempts);
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
      recoverySeconds,
      recoveryBudgetSeconds: usualRecoveryMs / 1_000,
    },
  };
}
