import { CannotTell } from '../../harness/errors.ts';
import { recordedAction, recordedMessage, recordedProposal } from '../../harness/recorded-calls.ts';
import { caseOf, expect, test } from '../fixtures/people.ts';
import { givenConversation } from '../journeys/given-conversation.ts';
import { proposeJob, seeJobState } from '../journeys/job.ts';
import { seeMessage, sendMessage } from '../journeys/send-message.ts';

const criterion = 'golden.realtime';
/** How long a page may take to notice that its stream is silent, and to be live again. */
const noticeMs = 30_000;
/** More than one helping: a stream that catches up in steps has to come to the end of them. */
const missedMessages = 150;

test(
  'messages, jobs and new conversations of others appear without reload',
  caseOf(criterion, 'live'),
  async ({ system, people, texts, together, step, attempts, evidence }) => {
    const { conversation, seats } = await together([people[2]!, people[3]!]);
    const [actor, watcher] = [seats[0]!, seats[1]!];
    // The watcher has the page open twice.
    const tab = await watcher.context.newPage();
    await tab.goto(watcher.pages.page.url());
    const watching = [watcher, { ...watcher, pages: system.pages(tab) }];
    let reloads = 0;
    for (const { pages } of watching) {
      await expect(pages.conversation.heading(conversation.title)).toBeVisible();
      await expect(pages.live, 'the page says that it is live').toBeVisible();
      pages.page.on('load', () => (reloads += 1));
    }

    const text = texts.message();
    await sendMessage(actor, step, { conversation, text }, attempts);
    for (const each of watching) await seeMessage(each, step, { conversation, text });
    const title = texts.title();
    await proposeJob(actor, step, { conversation, title, work: 'succeeds' }, attempts);
    for (const each of watching) await seeJobState(each, step, { title, state: 'proposed' });
    const another = await givenConversation(system, [actor.person, watcher.person], texts.title(), attempts);
    for (const { pages } of watching)
      await expect(pages.home.conversation(another.title), 'a conversation that somebody else began').toBeVisible();
    expect(reloads, 'page loads meanwhile').toBe(0);

    evidence.record({
      outcome: 'pass',
      summary:
        'A message, a job and a new conversation of somebody else appeared by themselves, in both tabs of one person.',
      expected: 'each appears without reload, on every page that says that it is live',
      examined: 3 * watching.length,
    });
  },
);

test(
  'what was missed while the stream was cut arrives once and in order',
  caseOf(criterion, 'after-a-cut'),
  async ({ system, links, people, texts, together, step, attempts, evidence }) => {
    test.setTimeout(120_000);
    // Neighbours in the tenant are at different gateways: cutting the watcher's leaves the writer's alone.
    const { conversation, seats } = await together([people[2]!, people[3]!]);
    const [writer, watcher] = [seats[0]!, seats[1]!];
    const before = texts.message();
    await sendMessage(writer, step, { conversation, text: before }, attempts);
    await seeMessage(watcher, step, { conversation, text: before });
    const api = await system.api(writer.person);
    const title = texts.title();
    const job = await recordedProposal(api, system, conversation, title, attempts);
    await seeJobState(watcher, step, { title, state: 'proposed' });

    const address = new URL(watcher.pages.page.url()).host;
    const link = links.ofKind('user').find((each) => each.listen === address);
    if (!link) throw new CannotTell(`No user link of the adapter listens on ${address}.`);
    const missed = Array.from({ length: missedMessages }, () => texts.message());
    const begun = texts.title();
    await links.whileCut(link, async () => {
      await expect(watcher.pages.notLive, 'the page says that it is not live').toBeVisible({ timeout: noticeMs });
      await sendMessage(writer, step, { conversation, text: missed[0]! }, attempts);
      await recordedAction(api, job, 'cancel', attempts);
      await givenConversation(system, [writer.person, watcher.person], begun, attempts);
      for (const text of missed.slice(1)) await recordedMessage(api, conversation, text, attempts);
      await expect(watcher.pages.conversation.sent(missed[0]!), 'delivered through a link that is cut').toHaveCount(0);
    });
    await expect(watcher.pages.live, 'live again').toBeVisible({ timeout: noticeMs });
    await expect(watcher.pages.conversation.messages, 'each once, in order').toHaveText([before, ...missed]);
    await expect(
      watcher.pages.conversation.job(title).state('cancelled'),
      'what became of a job meanwhile',
    ).toBeVisible();
    await expect(watcher.pages.home.conversation(begun), 'a conversation begun meanwhile').toBeVisible();

    const after = texts.message();
    await sendMessage(writer, step, { conversation, text: after }, attempts);
    await seeMessage(watcher, step, { conversation, text: after });
    await expect(watcher.pages.conversation.messages).toHaveText([before, ...missed, after]);
    expect(system.links.length).toBeGreaterThan(0);

    evidence.record({
      outcome: 'pass',
      summary: `The page said that it was not live; ${missed.length} missed messages arrived once, in order, after the cut, and so did a decision on a job and a new conversation.`,
      expected: 'not live during the cut; every missed message once and in order after it, and what became of jobs',
      examined: missed.length + 4,
    });
  },
);

test(
  'a page whose stream is silently stalled says that it is not live, and is live again afterwards',
  caseOf(criterion, 'stalled'),
  async ({ links, people, texts, together, step, attempts, evidence }) => {
    test.setTimeout(120_000);
    const { conversation, seats } = await together([people[2]!, people[3]!]);
    const [writer, watcher] = [seats[0]!, seats[1]!];
    await expect(watcher.pages.live).toBeVisible();
    const address = new URL(watcher.pages.page.url()).host;
    const link = links.ofKind('user').find((each) => each.listen === address);
    if (!link) throw new CannotTell(`No user link of the adapter listens on ${address}.`);

    // Connections stay open and nothing comes through: only a missing heartbeat can tell.
    const proxy = await links.proxy(link);
    const toxic = await proxy.addToxic({
      name: 'stalled',
      type: 'timeout',
      stream: 'downstream',
      toxicity: 1,
      attributes: { timeout: 0 },
    });
    const text = texts.message();
    try {
      await expect(watcher.pages.notLive, 'the page says that it is not live').toBeVisible({ timeout: noticeMs });
      await sendMessage(writer, step, { conversation, text }, attempts);
    } finally {
      await toxic.remove();
    }
    await expect(watcher.pages.live, 'live again').toBeVisible({ timeout: noticeMs });
    await seeMessage(watcher, step, { conversation, text });

    evidence.record({
      outcome: 'pass',
      summary: 'The page noticed that its stream had stalled, said so, and caught up once it was healed.',
      expected: `not live within ${noticeMs / 1000} s of a silent stall; live and complete again after it`,
      examined: 2,
    });
  },
);
