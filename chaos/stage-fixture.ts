import { join } from 'node:path';
import type { Browser } from '@playwright/test';
import { seat } from '../e2e/journeys/actor.ts';
import { givenConversation } from '../e2e/journeys/given-conversation.ts';
import { openConversation } from '../e2e/journeys/send-message.ts';
import { signIn } from '../e2e/journeys/sign-in.ts';
import { Texts } from '../e2e/journeys/texts.ts';
import type { Attempts } from '../harness/attempts.ts';
import { CannotTell, messageOf } from '../harness/errors.ts';
import type { Links } from '../harness/links.ts';
import type { RunContext } from '../harness/run-context.ts';
import type { Step } from '../harness/step.ts';
import type { ApiClient, System } from '../harness/system.ts';
import { test as base } from '../harness/test.ts';
import { Deliveries } from './deliveries.ts';
import { Murmur, type Speaker } from './murmur.ts';
import type { Stage } from './stage.ts';
import { SteadyWatch } from './steady-watch.ts';
import type { Onlooker } from './story.ts';
import { sweep } from './sweep.ts';

export { caseOf, expect } from '../harness/test.ts';

/** A message that cannot be sent is waited for over fault and recovery. */
const patienceMs = 60_000;

interface StageFixtures {
  texts: Texts;
}

interface StageWorkerFixtures {
  /** Heals what an earlier process left before, and what is left after. */
  swept: undefined;
  /** People with browsers and people who talk over the API, signed in once for all experiments of the worker. */
  stage: Stage;
}

const plainly: Step = (_name, body) => body();

/** The suite's `test` with a stage for experiments. */
export const test = base.extend<StageFixtures, StageWorkerFixtures>({
  texts: async ({ run }, use, testInfo) => {
    // Texts are unique within the run: experiments share a conversation, and several criteria have a control; a repeated test
    // must not write what an earlier one wrote. Not the worker's number: the same seed writes the same, whatever failed before.
    const name = testInfo.tags.at(-1)?.slice(1) ?? 'chaos';
    await use(new Texts(run.seed, `${name} ${testInfo.repeatEachIndex}`));
  },
  swept: [
    async ({ system, links }, use) => {
      await sweep(system, links);
      await use(undefined);
      await sweep(system, links);
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  stage: [
    async ({ browser, system, links, attempts, run, swept: _swept }, use, workerInfo) => {
      const texts = new Texts(run.seed, `stage ${workerInfo.workerIndex}`);
      const stage = await setStage({ browser, system, links, attempts, run, texts }).catch((cause: unknown) => {
        throw new CannotTell(`The stage for experiments could not be set: ${messageOf(cause)}`, { cause });
      });
      await use(stage);
      await stage.murmur.stop();
      await stage.deliveries?.stop();
      await Promise.all(stage.onlookers.map((onlooker) => onlooker.seat.context.close()));
    },
    { scope: 'worker', timeout: 120_000 },
  ],
});

function replicaOf(system: System, api: ApiClient): string {
  const replicas = system.services.flatMap((service) => service.replicas);
  const replica = replicas.find((each) => each.publicUrl === api.baseUrl);
  if (replica) return replica.name;
  throw new CannotTell(`No replica of the adapter serves users at ${api.baseUrl}.`);
}

/**
 * Each speaker directly at the own replica, and at the other where the connection is refused. The first of each replica asks over
 * connections that are kept, as balancers do, the others over new ones.
 */
function balanced(system: System, speakers: readonly Speaker[]): Promise<Speaker[]> {
  const replicas = [...new Set(speakers.map(({ replica }) => replica))];
  return Promise.all(
    speakers.map(async ({ api, replica }, index) => {
      const kept = speakers.findIndex((each) => each.replica === replica) === index;
      const other = replicas.find((each) => each !== replica);
      if (!other || !api.person)
        throw new CannotTell(`Everybody who talks is at ${replica}: there is no other to turn to.`);
      return {
        replica,
        api: await system.api(api.person, { replica, direct: true, kept }),
        fallback: await system.api(api.person, { replica: other, direct: true }),
      };
    }),
  );
}

interface StageParts {
  readonly browser: Browser;
  readonly system: System;
  readonly links: Links;
  readonly attempts: Attempts;
  readonly run: RunContext;
  readonly texts: Texts;
}

/** Signs everybody in and seats them: two with browsers at different replicas, four who talk over the API. */
async function setStage({ browser, system, links, attempts, run, texts }: StageParts): Promise<Stage> {
  const tenant = system.people[0]?.tenant.id;
  const people = system.people.filter((person) => person.tenant.id === tenant);
  if (people.length < 6) throw new CannotTell(`The adapter names ${people.length} people of one tenant; 6 are needed.`);
  const [watchers, talkers] = [people.slice(2, 4), [people[0]!, people[1]!, people[4]!, people[5]!]];
  const onlookersTalkIn = await givenConversation(system, [...watchers, ...talkers], texts.title(), attempts);
  const speakersTalkIn = await givenConversation(system, talkers, texts.title(), attempts);

  const clients = await Promise.all(talkers.map((person) => system.api(person)));
  const speakers: Speaker[] = clients.map((api) => ({ api, replica: replicaOf(system, api) }));
  const onlookers: Onlooker[] = [];
  for (const person of watchers) {
    const taken = await seat(browser, system, person);
    taken.context.setDefaultTimeout(patienceMs);
    await signIn(taken, plainly);
    await openConversation(taken, plainly, { conversation: onlookersTalkIn });
    onlookers.push({ seat: taken, replica: replicaOf(system, await system.api(person)) });
  }
  const [here, elsewhere] = onlookers.map((onlooker) => onlooker.replica);
  if (!here || !elsewhere || here === elsewhere) throw new CannotTell('Both onlookers are at one replica.');
  const errandsAt: Stage['errandsAt'] = (at) => {
    const [proposer, approver] = [false, true].map(
      (mayApprove) => speakers.find(({ api, replica }) => replica === at && api.person?.mayApprove === mayApprove)?.api,
    );
    return proposer && approver && { proposer, approver };
  };
  if (!errandsAt(elsewhere))
    throw new CannotTell(`At ${elsewhere} there are not both: who may approve jobs and who may not.`);
  const murmur = new Murmur(speakersTalkIn, attempts, texts.title());
  const gateways = [...new Set(speakers.map((speaker) => speaker.replica))];
  const listeners = gateways.map((gateway) => speakers.find((speaker) => speaker.replica === gateway)!);
  const listening = new Deliveries(murmur, listeners);
  const deliveries = (await listening.begin()) ? listening : undefined;
  murmur.speak(speakers);
  return {
    place: { system, links, here, elsewhere, seed: run.seed },
    speakers,
    murmur,
    deliveries,
    watch: new SteadyWatch({
      replicas: system.services.flatMap((service) => service.replicas),
      onlookers,
      murmur,
      gateways,
      deliveries,
    }),
    balancedSpeakers: () => balanced(system, speakers),
    errandsAt,
    onlookers,
    onlookersTalkIn,
    attempts,
    historyDirectory: run.historyDirectory,
    tenantIds: [...new Set(system.people.map((person) => person.tenant.id))],
    resultsDirectory: join(run.directory, 'experiments'),
  };
}
