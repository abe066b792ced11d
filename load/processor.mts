/**
 * Artillery's processor, for every scenario of this folder. Artillery imports it into its worker before the first phase, as it is
 * (`*.mts`; a `*.ts` processor would be bundled to CommonJS and break); that is the moment to put the exact arrivals in place, which
 * then wait for the people to be signed in. No top-level await: the distributed runners trace this file as CommonJS. Which system
 * it is, it learns from DIAMOND_* alone.
 */
import { randomUUID } from 'node:crypto';
import type { Page } from '@playwright/test';
import { History } from '../harness/attempts.ts';
import { connectSystem } from '../harness/connect.ts';
import { runContext } from '../harness/run-context.ts';
import { type Arrival, currentArrival } from './arrivals/arrival-context.ts';
import { installOpenModelArrivals } from './arrivals/install.ts';
import { clientElsewhere } from './client-elsewhere.ts';
import { pairsOf } from './operations/decide-job.ts';
import * as operations from './operations.ts';
import { loadedData, preparePopulation } from './population.ts';
import { Recorder } from './recorder.ts';
import { visitorAmong } from './seats.ts';
import { type OperationResult, type OperationSubject, recordOperation } from './timed-operation.ts';

const callersWanted = Number(process.env.DIAMOND_LOAD_PEOPLE ?? 8);
const limitMs = Number(process.env.DIAMOND_LOAD_LIMIT_MS ?? 10_000);

const recorder = Recorder.fromEnvironment();
const history = new History(runContext().historyDirectory, 'load');
const prepared = prepare();
installOpenModelArrivals(recorder, prepared);

async function prepare() {
  const system = await connectSystem();
  const data = await loadedData(system);
  const { callers, browserUsers } = await preparePopulation(system, history, callersWanted, data);
  const readings = await operations.prepareReadings(callers, data?.large);
  const visitor = visitorAmong(system.people, callersWanted);
  return { system, callers, browserUsers, readings, pairs: pairsOf(callers), visitor };
}

/** One message over the API, timed from the moment its arrival was due. */
export async function sendMessage(): Promise<void> {
  const arrival = requireArrival('sendMessage');
  const user = turn((await prepared).callers, arrival);
  const key = randomUUID();
  const text = `Message ${arrival.phase}-${arrival.index} of ${user.person.displayName} under load. ${key}`;
  const send = () => operations.sendMessage(user, { text, key }, history, limitMs);
  await perform('message.send', arrival, send, { key, scope: user.conversation.id });
}

/** One message over the API by somebody impatient: sent once more with the same key, to another replica, before it was answered. */
export async function sendMessageTwice(): Promise<void> {
  const arrival = requireArrival('sendMessageTwice');
  const { system, callers } = await prepared;
  const user = turn(callers, arrival);
  const key = randomUUID();
  const text = `Message ${arrival.phase}-${arrival.index} of ${user.person.displayName}, impatient. ${key}`;
  // Everybody's first such message, which signs in elsewhere, is one of the warm-up.
  await perform('message.send-twice', arrival, async () =>
    operations.sendMessageTwice(user, { text, key }, history, limitMs, await clientElsewhere(system, user)),
  );
}

/** One message to the large conversation. Its subscribers do not look for it: it does not end as messages under load do. */
export async function sendToLarge(): Promise<void> {
  const arrival = requireArrival('sendToLarge');
  const reading = turn((await prepared).readings, arrival);
  const key = randomUUID();
  const text = `Message ${arrival.phase}-${arrival.index} of ${reading.user.person.displayName} to everybody. ${key}`;
  const send = () => operations.sendToLarge(reading, { text, key }, history, limitMs);
  await perform('message.send-large', arrival, send, { key, scope: reading.conversationId });
}

/** One proposal of a job over the API. */
export async function proposeJob(): Promise<void> {
  const arrival = requireArrival('proposeJob');
  const { system, callers } = await prepared;
  const user = turn(callers, arrival);
  const key = randomUUID();
  const input = { title: `Job ${arrival.phase}-${arrival.index} ${key.slice(0, 8)}`, key, work: system.work };
  const propose = () => operations.proposeJob(user, input, history, limitMs);
  await perform('job.propose', arrival, propose, { key, scope: user.conversation.id });
}

/** A job that is proposed and approved, and then done by the system. Only proposed where nobody of the load may approve it. */
export async function decideJob(): Promise<void> {
  const arrival = requireArrival('decideJob');
  const { system, pairs } = await prepared;
  if (pairs.length === 0) return proposeJob();
  const pair = turn(pairs, arrival);
  const key = randomUUID();
  const input = { title: `Job ${arrival.phase}-${arrival.index} ${key.slice(0, 8)}, to be done`, key, system };
  const decide = () => operations.decideJob(pair, input, history, limitMs);
  await perform('job.decide', arrival, decide, { key, scope: pair.proposer.conversation.id });
}

/** Somebody who signs in and out again. A page is read instead where nobody can be spared for it. */
export async function visitSession(): Promise<void> {
  const arrival = requireArrival('visitSession');
  const { system, visitor } = await prepared;
  if (visitor === undefined) return readFirstPage();
  await perform('session.visit', arrival, () => operations.visitSession(system, visitor, limitMs));
}

/** The newest page of the large conversation. */
export async function readFirstPage(): Promise<void> {
  const arrival = requireArrival('readFirstPage');
  const reading = turn((await prepared).readings, arrival);
  await perform('timeline.first-page', arrival, () => operations.readFirstPage(reading, limitMs));
}

/** A page far down in the large conversation. */
export async function readDeepPage(): Promise<void> {
  const arrival = requireArrival('readDeepPage');
  const reading = turn((await prepared).readings, arrival);
  await perform('timeline.deep-page', arrival, () => operations.readDeepPage(reading, limitMs, arrival.index));
}

/** A stream opened and closed again. */
export async function visitStream(): Promise<void> {
  const arrival = requireArrival('visitStream');
  const user = turn((await prepared).callers, arrival);
  await perform('stream.visit', arrival, () => operations.visitStream(user, limitMs));
}

/** A write that must be refused. */
export async function sendAstray(): Promise<void> {
  const arrival = requireArrival('sendAstray');
  const user = turn((await prepared).callers, arrival);
  await perform('message.send-astray', arrival, () => operations.sendAstray(user, history, limitMs));
}

/** A read whose caller does not wait for the answer. */
export async function hangUp(): Promise<void> {
  const arrival = requireArrival('hangUp');
  const user = turn((await prepared).callers, arrival);
  await perform('timeline.hang-up', arrival, () => operations.hangUp(user));
}

/** What the Playwright engine hands in besides the page is not used: its `step` loses the time of a step that throws. */
export async function browserUser(page: Page): Promise<void> {
  const arrival = requireArrival('browserUser');
  const { system, browserUsers } = await prepared;
  const user = turn(browserUsers, arrival);
  const { runBrowserUser } = await import('./browser-user.ts');
  await runBrowserUser({ page, system, user, arrival, recorder, attempts: history });
}

async function perform(
  operation: string,
  arrival: Arrival,
  run: () => Promise<OperationResult>,
  about: OperationSubject = {},
): Promise<void> {
  const { outcome, error } = await recordOperation(recorder, operation, arrival, arrival.dueMs, run, about);
  // Artillery's own counters tell the same story.
  if (outcome !== 'acknowledged') throw new Error(`${operation} ${outcome}: ${error}`);
}

/** Arrivals go round. */
function turn<One>(all: readonly One[], arrival: Arrival): One {
  return all[arrival.index % all.length]!;
}

function requireArrival(name: string): Arrival {
  const arrival = currentArrival();
  if (arrival) return arrival;
  throw new Error(
    `LOAD_NO_ARRIVAL: ${name} does not know when it was due. Its phase must have \`arrivalRate\` or \`arrivalCount\`, and no ` +
      '`rampTo` (ramps have a loop of their own inside Artillery) and no `mode: poisson`.',
  );
}
