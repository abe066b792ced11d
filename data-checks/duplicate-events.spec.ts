import { randomUUID } from 'node:crypto';
import { messageContent } from '../harness/content.ts';
import { CannotTell } from '../harness/errors.ts';
import { needed } from '../harness/recorded-writes.ts';
import { caseOf, expect, test } from '../harness/test.ts';
import { checkCase, withSnapshot } from './check-case.ts';
import { castOf } from './probes/cast.ts';
import { effectsOnce } from './probes/effects-once.ts';
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
    const sender = proposer.person!;
    const pages = await seatAt(browser, system, sender, conversation);
    const text = `Probe ${randomUUID()}`;
    let lost = 0;
    // The system has taken the message twice when the page hears of it for the first time.
    await pages.page.route('**/*', async (route) => {
      if (lost === 2 || !route.request().postData()?.includes(text)) return route.fallback();
      await route.fetch();
      lost += 1;
      await route.abort('connectionreset');
    });
    const attempt = attempts.begin('message.send', {
      tenantId: sender.tenant.id,
      actorId: sender.personId,
      scopeId: conversation.id,
      contentSha256: messageContent(text),
    });
    await pages.conversation.compose(text);
    await pages.conversation.send();
    for (let time = 0; time < 2; time += 1) {
      await expect(pages.conversation.notSent(text), 'the page says that it was not sent').toBeVisible();
      await pages.conversation.tryAgain(text);
    }
    await expect(pages.conversation.sent(text), 'the message, as sent').toHaveCount(1);
    attempt.acknowledge();
    if (lost !== 2) throw new CannotTell(`${lost} answers were lost instead of 2`);
    const events = await withSnapshot(system.database, (snapshot) =>
      snapshot.query('client-retry', "SELECT seq::text FROM ledger WHERE payload ->> 'text' = $1", ['ledger'], [text]),
    );
    await pages.page.context().close();
    recordProbe(evidence, {
      expected: 'one event of a message that was sent three times, the first two answers lost',
      examined: 1,
      problems: events.length === 1 ? [] : [{ problem: `${events.length} events instead of 1`, events }],
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
    await expect(pages.conversation.message(sent.at(-1)!), 'the last message').toBeVisible();
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
