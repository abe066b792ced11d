/**
 * Takes the pictures of README: the bundled system's page, light and dark, and the first screen of a report. With --plots only the
 * plots that a report shows of criteria, each as a file of that folder.
 *
 *   node command/take-pictures.ts [runs/<id>] [--report-only]
 *   node command/take-pictures.ts runs/<id> --plots FOLDER --criterion load.soak --criterion load.memory-leak
 */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { type Browser, chromium } from '@playwright/test';
import { type ActorSeat, seat } from '../e2e/journeys/actor.ts';
import { decideJob, proposeJob, seeJobState } from '../e2e/journeys/job.ts';
import { openConversation, seeMessage, sendMessage } from '../e2e/journeys/send-message.ts';
import { signIn } from '../e2e/journeys/sign-in.ts';
import type { Attempts } from '../harness/attempts.ts';
import { browserLaunchOptions } from '../harness/browser.ts';
import { connectSystem, suiteDirectory } from '../harness/connect.ts';
import { recordedConversation } from '../harness/recorded-calls.ts';
import type { Step } from '../harness/step.ts';
import type { System } from '../harness/system.ts';
import { boot } from '../stack/boot.ts';
import { stackOptions } from '../stack/stack-options.ts';

const pictures = join(suiteDirectory, 'docs', 'pictures');
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    'report-only': { type: 'boolean' },
    plots: { type: 'string' },
    criterion: { type: 'string', multiple: true, default: [] },
  },
});
const report = join(resolve(positionals[0] ?? join(suiteDirectory, 'runs', 'latest')), 'report.html');
const step: Step = (_name, body) => body();
/** A demonstration is no evidence: nothing is written down. */
const attempts: Attempts = { begin: () => ({ id: '', acknowledge: () => undefined, reject: () => undefined }) };

const browser = await chromium.launch(await browserLaunchOptions());
try {
  if (values.plots !== undefined) await picturePlots(browser, values.plots, values.criterion);
  else {
    mkdirSync(pictures, { recursive: true });
    await pictureReport(browser);
    if (!values['report-only']) await pictureBundledSystem(browser);
  }
} finally {
  await browser.close();
}

async function pictureBundledSystem(on: Browser): Promise<void> {
  const { stack } = await boot(stackOptions(process.env), () => undefined);
  try {
    const system = await connectSystem({
      ...process.env,
      DIAMOND_CONTROL: stack.controlUrl,
      DIAMOND_TOKEN: stack.token,
    });
    await picturePage(on, system);
    await system.close();
  } finally {
    await stack.close();
  }
}

async function pictureReport(on: Browser): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await on.newPage({ viewport: { width: 1200, height: 900 }, colorScheme });
    await page.goto(pathToFileURL(report).href);
    await page.screenshot({ path: join(pictures, `report-${colorScheme}.png`) });
    await page.close();
  }
}

async function picturePlots(on: Browser, folder: string, criteria: readonly string[]): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const page = await on.newPage({ viewport: { width: 900, height: 900 }, colorScheme: 'light', deviceScaleFactor: 2 });
  await page.goto(pathToFileURL(report).href);
  for (const criterion of criteria) {
    const shown = page.locator(`[id="${criterion}"]`);
    await shown.evaluate((element) => {
      for (const details of [element, ...element.querySelectorAll('details')])
        if (details instanceof HTMLDetailsElement) details.open = true;
    });
    for (const [index, plot] of (await shown.locator('figure.plot').all()).entries())
      await plot.screenshot({ path: join(folder, `${criterion}-${index + 1}.png`) });
  }
  await page.close();
}

async function picturePage(on: Browser, system: System): Promise<void> {
  const [approver, , writer, reader] = system.people;
  const api = await system.api(writer!);
  const memberIds = [writer!, reader!, approver!].map((person) => person.personId);
  await recordedConversation(api, { title: 'Warehouse north', memberIds }, attempts);
  await recordedConversation(api, { title: 'Autumn catalogue', memberIds }, attempts);
  const conversation = await recordedConversation(api, { title: 'Release 4.2', memberIds }, attempts);
  const seats: ActorSeat[] = [];
  for (const person of [writer!, reader!, approver!]) {
    const taken = await seat(on, system, person, { viewport: { width: 1280, height: 800 }, deviceScaleFactor: 1 });
    await signIn(taken, step);
    await openConversation(taken, step, { conversation });
    seats.push(taken);
  }
  const [first, second, third] = [seats[0]!, seats[1]!, seats[2]!];
  await say(first, 'The load test is through: p95 stays under 40 ms at 110 messages a second.');
  await say(second, 'And after the database was cut off for ten seconds? Did everybody get everything?');
  await say(first, 'Yes, once each and in order. I propose that we settle the numbers before Friday.');
  const title = 'Sum up the quarter';
  await proposeJob(first, step, { conversation, title, work: 'succeeds' }, attempts);
  await seeJobState(third, step, { title, state: 'proposed' });
  const timeline = await api.timeline({ conversationId: conversation.id });
  const jobId = timeline.ok
    ? timeline.value.items.flatMap((item) => (item.kind === 'job' ? [item.job.id] : []))[0]!
    : '';
  await decideJob(third, step, { title, jobId, action: 'approve' }, attempts);
  await seeJobState(first, step, { title, state: 'completed' });
  await say(third, 'Approved, and done. 👍');
  for (const colorScheme of ['light', 'dark'] as const) {
    await second.pages.page.emulateMedia({ colorScheme });
    await second.pages.page.screenshot({ path: join(pictures, `page-${colorScheme}.png`) });
  }

  async function say(who: ActorSeat, text: string): Promise<void> {
    await sendMessage(who, step, { conversation, text }, attempts);
    await seeMessage(second, step, { conversation, text });
  }
}
