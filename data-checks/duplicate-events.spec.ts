import { randomUUID } from 'node:crypto';
import { CannotTell } from '../harness/errors.ts';
import { needed } from '../harness/recorded-writes.ts';
import { caseOf, expect, test } from '../harness/test.ts';
import { checkCase } from './check-case.ts';
import { castOf } from './probes/cast.ts';
import { effectsOnce } from './probes/effects-once.ts';
import { messageSentAgain, proposalSubmittedAgain, reloadedMeanwhile } from './probes/lost-answers.ts';
import { recordProbe } from './probes/record-probe.ts';
import { seatAt } from './probes/seat.ts';
import { recordFindings } from './record-findings.ts';

const criterion = 'integrity.no-duplicate-events';
/** How long a page may take to notice that its stream is gone, and to be live again. */
const noticeMs = 30_000;

// What writes comes before what reads all that was written.

test(
  'a page that never heard the answer sends again: one event',
  caseOf(criterion, 'client-retry'),
  async ({ browser, system, attempts, evidence }) => {
    const { conversation, proposer } = await castOf(system, attempts);
    const person = proposer.person!;
    const pages = await seatAt(browser, system, person, conversation);
    const sender = { system, attempts, person, conversation, pages };
    const problems = [
      ...(await messageSentAgain(sender)),
      ...(await proposalSubmittedAgain(sender)),
      ...(await reloadedMeanwhile(sender)),
    ];
    await pages.page.context().close();
    recordProbe(evidence, {
      expected:
        'one event each: of a message and of a proposal whose answers were lost, and of a message whose page was loaded anew',
      examined: 3,
      problems,
    });
  },
);

test(
  'each message is delivered once, also over a cut',
  caseOf(criterion, 'delivery'),
  async ({ browser, system, links, attempts, evidence }) => {
    const { conversation, deciders, proposer, writes } = await castOf(system, attempts);
    const reader = proposer.person!;
    const pages = await seatAt(browser, system, reader, conversation);
    await expect(pages.live, 'the page says that it is live').toBeVisible();
    const address = new URL(pages.page.url()).host;
    const link = links.ofKind('user').find(({ listen }) => listen === address);
    if (!link) throw new CannotTell(`no link of the adapter listens on ${address}`);
    // Somebody at another replica writes, so that the cut of the reader's link is the reader's alone.
    const writer = deciders.find(({ baseUrl }) => new URL(baseUrl).host !== address);
    if (!writer) throw new CannotTell('both writers are at the replica of the reader');
    const sent: string[] = [];
    const write = async () => {
      const text = `Probe ${randomUUID()}`;
      needed(await writes.sendMessage(writer, conversation.id, text, randomUUID()), 'message to deliver');
      sent.push(text);
    };
    for (let time = 0; time < 2; time += 1) {
      await write();
      await links.whileCut(link, async () => {
        await expect(pages.notLive, 'the page says that it is not live').toBeVisible({ timeout: noticeMs });
        for (let missed = 0; missed < 3; missed += 1) await write();
      });
      await expect(pages.live, 'live again').toBeVisible({ timeout: noticeMs });
      await write();
    }
    // The first, should it be there twice: that is for the count to say.
    await expect(pages.conversation.message(sent.at(-1)!).first(), 'the last message').toBeVisible();
    const problems = [];
    for (const text of sent) {
      const times = await pages.conversation.message(text).count();
      if (times !== 1) problems.push({ problem: `shown ${times} times`, text });
    }
    const shown = await pages.conversation.messages.count();
    if (shown !== sent.length) problems.push({ problem: `${shown} messages shown, ${sent.length} sent` });
    await pages.page.context().close();
    recordProbe(evidence, { expected: 'each message is shown once', examined: sent.length, problems });
  },
);

test(
  'the outside system did the work of each round once',
  caseOf(criterion, 'effects'),
  async ({ system, attempts, evidence }) => {
    recordProbe(evidence, await effectsOnce(system, attempts));
  },
);

test(
  'ids, versions and keys are used once',
  caseOf(criterion, 'identities-in-sql'),
  async ({ run, system, evidence }) => {
    recordFindings(evidence, await checkCase(criterion, 'identities-in-sql', system.database, run));
  },
);

test(
  'no round has two outcomes, no attempt two ends',
  caseOf(criterion, 'executions-in-sql'),
  async ({ run, system, evidence }) => {
    recordFindings(evidence, await checkCase(criterion, 'executions-in-sql', system.database, run));
  },
);
