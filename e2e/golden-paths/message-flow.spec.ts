import { randomUUID } from 'node:crypto';
import { messageContent } from '../../harness/content.ts';
import { CannotTell } from '../../harness/errors.ts';
import { recordedMessage } from '../../harness/recorded-calls.ts';
import { RecordedWrites } from '../../harness/recorded-writes.ts';
import type { ApiClient, Conversation } from '../../harness/system.ts';
import { storedAs, writesIn } from '../fixtures/ledger.ts';
import { caseOf, expect, test } from '../fixtures/people.ts';
import { seeMessage, sendMessage } from '../journeys/send-message.ts';

const criterion = 'golden.message-flow';

test(
  'a message is seen by sender and recipient, in the timeline API and once in the ledger',
  caseOf(criterion, 'seen-and-stored'),
  async ({ system, people, texts, together, step, attempts, evidence }) => {
    const { conversation, seats } = await together([people[2]!, people[3]!]);
    const [sender, recipient] = [seats[0]!, seats[1]!];
    const text = texts.message();

    await sendMessage(sender, step, { conversation, text }, attempts);
    await seeMessage(recipient, step, { conversation, text });
    await expect(sender.pages.conversation.message(text)).toHaveCount(1);
    await expect(recipient.pages.conversation.message(text)).toHaveCount(1);

    const api = await system.api(recipient.person);
    const timeline = await api.timeline({ conversationId: conversation.id });
    expect(timeline.ok, 'the timeline API answers').toBe(true);
    const inTimeline = timeline.ok
      ? timeline.value.items.filter((item) => item.kind === 'message' && item.message.text === text)
      : [];
    expect(inTimeline, 'times the message is in the recipient’s timeline').toHaveLength(1);

    const stored = await storedAs(system, conversation, text);
    expect(stored, 'events of the ledger with this text').toHaveLength(1);
    expect(stored[0]?.actor_id, 'author in the ledger').toBe(sender.person.personId);

    // A reload must show what the ledger holds, not what the page remembered.
    await recipient.pages.page.reload();
    await expect(recipient.pages.conversation.message(text)).toHaveCount(1);

    evidence.record({
      outcome: 'pass',
      summary: 'Sender and recipient saw the message once, the timeline API and the ledger hold it once.',
      expected: 'once on each screen, once in the timeline API, once in the ledger, by its author',
      examined: 4,
      measured: [{ name: 'events in the ledger', value: stored.length, unit: '1' }],
    });
  },
);

test(
  'emoji, combining marks, right-to-left, markup and 16 KiB arrive byte for byte',
  caseOf(criterion, 'every-text'),
  async ({ system, people, texts, together, step, attempts, evidence }) => {
    const { conversation, seats } = await together([people[2]!, people[3]!]);
    const [sender, recipient] = [seats[0]!, seats[1]!];
    const typed = [...texts.hostile(), { name: '16 KiB', text: texts.ofBytes(16_384) }];
    const samples = [...typed, ...texts.hostileToFields()];
    const api = await system.api(sender.person);

    for (const [index, { name, text }] of samples.entries()) {
      if (index < typed.length) await sendMessage(sender, step, { conversation, text }, attempts);
      else await recordedMessage(api, conversation, text, attempts);
      await seeMessage(recipient, step, { conversation, text });
      const shown = await recipient.pages.conversation.textOf(recipient.pages.conversation.message(text));
      expect(shown, `${name} as the recipient sees it`).toBe(text);
      expect(await storedAs(system, conversation, text), `${name} in the ledger, byte for byte`).toHaveLength(1);
    }

    evidence.record({
      outcome: 'pass',
      summary: `${samples.length} texts of every kind arrived and were stored byte for byte.`,
      expected: 'what the recipient sees and what the ledger holds is what was written',
      examined: samples.length,
      details: samples.map(({ name, text }) => ({
        name,
        bytes: Buffer.byteLength(text),
        contentSha256: messageContent(text),
      })),
    });
  },
);

test(
  'a burst of messages is shown and stored in the order in which it was sent',
  caseOf(criterion, 'in-order'),
  async ({ system, people, texts, together, step, attempts, evidence }) => {
    const { conversation, seats } = await together([people[2]!, people[3]!]);
    const [sender, recipient] = [seats[0]!, seats[1]!];
    const burst = Array.from({ length: 8 }, () => texts.message());
    for (const text of burst) await sendMessage(sender, step, { conversation, text }, attempts);
    await seeMessage(recipient, step, { conversation, text: burst.at(-1)! });

    await expect(recipient.pages.conversation.messages, 'order on the recipient’s screen').toHaveText(burst);
    const stored = await writesIn(system, conversation);
    expect(
      stored.map((write) => write.content_sha256),
      'order in the ledger',
    ).toEqual(burst.map(messageContent));
    const read = await readInPages(await system.api(recipient.person), conversation, burst.length);
    expect(read, 'what the timeline API holds, read back in small pages').toEqual(burst);

    evidence.record({
      outcome: 'pass',
      summary: `${burst.length} messages stand in the order of sending, on the screen, in the ledger and in pages of the timeline API.`,
      expected: 'the order of sending',
      examined: burst.length,
    });
  },
);

test(
  'an empty message is refused clearly and nothing is stored',
  caseOf(criterion, 'empty-refused'),
  async ({ system, people, together, evidence }) => {
    const { conversation, seats } = await together([people[2]!, people[3]!]);
    const sender = seats[0]!;
    const refusals: number[] = [];
    const api = await system.api(sender.person);
    for (const text of ['', '   ', '\n\t \n']) {
      const answer = await api.sendMessage({
        conversationId: conversation.id,
        text,
        key: `empty-${conversation.id}-${refusals.length}`,
      });
      expect(answer.ok, `the API accepts ${JSON.stringify(text)}`).toBe(false);
      if (!answer.ok) {
        refusals.push(answer.status);
        expect(answer.status, `status for ${JSON.stringify(text)}`).toBe(422);
        expect(answer.detail ?? '', 'the refusal says what is wrong').not.toBe('');
      }
    }
    await sender.pages.conversation.compose('   ');
    await sender.pages.page.keyboard.press('Enter');
    await expect(sender.pages.conversation.messages, 'messages shown').toHaveCount(0);
    expect(await writesIn(system, conversation), 'messages stored').toHaveLength(0);

    evidence.record({
      outcome: 'pass',
      summary: 'Empty and blank messages were refused with a reason, in the page and past it; nothing was stored.',
      expected: 'status 422 with a detail; no event',
      examined: refusals.length + 1,
      measured: [{ name: 'statuses', value: refusals.join(', ') }],
    });
  },
);

test(
  'an oversized message is refused clearly, the draft is kept, nothing is stored',
  caseOf(criterion, 'oversized-refused'),
  async ({ system, people, texts, together, attempts, evidence }) => {
    const { conversation, seats } = await together([people[2]!, people[3]!]);
    const sender = seats[0]!;
    const text = texts.ofBytes(16_385);
    await sender.pages.conversation.compose(text);
    await sender.pages.page.keyboard.press('Enter');
    await expect(sender.pages.conversation.error.first(), 'the page says what is wrong').toContainText(
      /16|long|large|limit/i,
    );
    await expect(sender.pages.conversation.composer, 'the draft is kept').toHaveValue(text);

    const api = await system.api(sender.person);
    const answer = await api.sendMessage({
      conversationId: conversation.id,
      text,
      key: `oversized-${conversation.id}`,
    });
    expect(answer.ok, 'the API accepts 16,385 bytes').toBe(false);
    expect([413, 422], 'status past the page').toContain(answer.status);

    // The limit is one of bytes: a third as many characters fill it.
    const wide = await api.sendMessage({
      conversationId: conversation.id,
      text: texts.wideOfBytes(16_385),
      key: `oversized-wide-${conversation.id}`,
    });
    expect(wide.ok, 'the API accepts 16,385 bytes of a script of three bytes a character').toBe(false);
    expect([413, 422], 'status for them').toContain(wide.status);

    // What the server refuses though the page let it pass: on its way the text grows beyond the limit.
    const refused = texts.message();
    let grown = 0;
    await sender.pages.page.route('**/*', async (route) => {
      const body = route.request().postData();
      if (route.request().method() !== 'POST' || !body?.includes(refused)) return route.fallback();
      grown += 1;
      await route.continue({ postData: body.replaceAll(refused, text) });
    });
    await sender.pages.conversation.compose(refused);
    await sender.pages.conversation.send();
    const { composer, notSent, error } = sender.pages.conversation;
    const kept = async () => (await composer.inputValue()) === refused || (await notSent(refused).count()) > 0;
    await expect.poll(() => grown, { message: 'sent, and refused by the server' }).toBeGreaterThan(0);
    await expect.poll(kept, { message: 'the refused text is in the composer, or stands there as not sent' }).toBe(true);
    await expect(error.or(notSent(refused)).first(), 'the page says that it was not sent').toBeVisible();
    expect(await writesIn(system, conversation), 'messages stored').toHaveLength(0);
    const whole = await new RecordedWrites(attempts).sendMessage(
      api,
      conversation.id,
      texts.wideOfBytes(16_384),
      randomUUID(),
    );
    expect(whole.ok, 'the API accepts 16,384 bytes of that script').toBe(true);

    evidence.record({
      outcome: 'pass',
      summary:
        'A message one byte over 16 KiB was refused in the page and past it, whatever its script; the draft was kept, also where only the server refused.',
      expected: 'an alert that names the limit, the text kept, status 413 or 422, no event; 16 KiB accepted',
      examined: 5,
      measured: [{ name: 'status past the page', value: answer.status }],
    });
  },
);

test(
  'the draft survives a failed send and a reload, and the message is sent once in the end',
  caseOf(criterion, 'draft-kept'),
  async ({ system, people, texts, together, step, evidence, attempts }) => {
    const { conversation, seats } = await together([people[2]!, people[3]!]);
    const [sender, recipient] = [seats[0]!, seats[1]!];
    const text = texts.message();
    const { pages } = sender;

    await pages.conversation.compose(text);
    await pages.page.reload();
    await expect(pages.conversation.composer, 'draft after a reload').toHaveValue(text);

    // The answer is lost on its way back: the server has stored the message, the page cannot know. Trying again must not double it.
    let lost = 0;
    await pages.page.route('**/messages', async (route) => {
      if (route.request().method() !== 'POST' || lost > 0) return route.continue();
      lost += 1;
      await route.fetch();
      await route.abort('connectionreset');
    });
    const attempt = attempts.begin('message.send', {
      tenantId: sender.person.tenant.id,
      actorId: sender.person.personId,
      scopeId: conversation.id,
      contentSha256: messageContent(text),
    });
    await step('message.press_send', () => pages.conversation.send());
    await expect(pages.conversation.notSent(text), 'the page says that it was not sent').toBeVisible();
    await step('message.try_again', () => pages.conversation.tryAgain(text));
    await expect(pages.conversation.sent(text)).toHaveCount(1);
    attempt.acknowledge();
    await seeMessage(recipient, step, { conversation, text });
    await expect(recipient.pages.conversation.message(text)).toHaveCount(1);
    const stored = await storedAs(system, conversation, text);
    expect(stored, 'events of the ledger with this text').toHaveLength(1);
    expect(lost, 'answers that were really lost').toBe(1);

    evidence.record({
      outcome: 'pass',
      summary: 'The draft survived a reload; a send whose answer was lost was tried again and is in the ledger once.',
      expected: 'draft kept; one event after sending twice',
      examined: 2,
      measured: [{ name: 'events in the ledger', value: stored.length, unit: '1' }],
    });
  },
);

/** The texts of a conversation's messages, oldest first, read back page by page; more pages than there can be are not asked for. */
async function readInPages(api: ApiClient, { id: conversationId }: Conversation, messages: number): Promise<string[]> {
  const read: string[] = [];
  let before: number | null | undefined;
  for (let page = 0; before !== null; page += 1) {
    const answer = await api.timeline({ conversationId, limit: 3, ...(before === undefined ? {} : { before }) });
    if (!answer.ok) throw new CannotTell(`A page of the timeline API was answered ${answer.status}.`);
    const texts = answer.value.items.flatMap((item) => (item.kind === 'message' ? [item.message.text] : []));
    read.unshift(...texts);
    before = page > messages ? null : answer.value.nextBefore;
  }
  return read;
}
