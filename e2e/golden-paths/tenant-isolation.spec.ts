import { randomUUID } from 'node:crypto';
import { CannotTell } from '../../harness/errors.ts';
import { recordedMessage } from '../../harness/recorded-calls.ts';
import type { ApiClient, OpenApiDocument } from '../../harness/system.ts';
import { describedOperations } from '../fixtures/described-calls.ts';
import { askForTheirs, type Foreign, lookIntoList, writeToTheirs } from '../fixtures/foreign-answers.ts';
import { writesIn } from '../fixtures/ledger.ts';
import { caseOf, expect, test } from '../fixtures/people.ts';
import { resumedStreams } from '../fixtures/resumed-streams.ts';
import { numbersMoved } from '../fixtures/shown-numbers.ts';
import { givenTheirs, peopleElsewhere, twins } from '../fixtures/two-tenants.ts';
import { seat } from '../journeys/actor.ts';
import { givenConversation } from '../journeys/given-conversation.ts';
import { openConversation, seeMessage, sendMessage } from '../journeys/send-message.ts';
import { signIn } from '../journeys/sign-in.ts';

const criterion = 'golden.tenant-isolation';

test(
  'nothing of the other tenant in lists, search, people and pages, though names and texts are the same',
  caseOf(criterion, 'pages'),
  async ({ browser, system, texts, attempts, step, evidence }) => {
    test.setTimeout(120_000);
    const [ours, theirs] = twins(system);
    // The same title in both tenants, and a word in the messages by which the search would find both.
    const title = texts.title();
    const word = `shared${texts
      .title()
      .replaceAll(/[^a-z0-9]/gi, '')
      .toLowerCase()}`;
    const secret = `${word} theirs ${texts.message()}`;
    const plain = `${word} ours ${texts.message()}`;
    const seats = [];
    for (const [person, text] of [
      [theirs, secret],
      [ours, plain],
    ] as const) {
      const conversation = await givenConversation(system, [person], title, attempts);
      const taken = await seat(browser, system, person);
      seats.push(taken);
      await signIn(taken, step);
      await openConversation(taken, step, { conversation });
      await sendMessage(taken, step, { conversation, text }, attempts);
      await seeMessage(taken, step, { conversation, text });
    }
    const { pages, context } = seats[1]!;
    await expect(pages.home.conversation(title), 'conversations of that title in our list').toHaveCount(1);
    await pages.home.search(word);
    await expect(pages.home.searchResults, 'search results').toHaveCount(1);
    await expect(pages.page.getByText(secret), 'their text on our page').toHaveCount(0);
    await expect(pages.page.getByText('theirs'), 'their text in our search').toHaveCount(0);
    await Promise.all([context.close(), seats[0]!.context.close()]);

    evidence.record({
      outcome: 'pass',
      summary:
        'With the same people, title and words in both tenants, ours saw one conversation and one search result: its own.',
      expected: 'only one’s own tenant in list, search and page',
      examined: 3,
    });
  },
);

test(
  'nothing of the other tenant in any answer, and its ids are answered exactly as unknown ones',
  caseOf(criterion, 'api'),
  async ({ system, texts, attempts, evidence }) => {
    const [ours, theirs] = twins(system);
    // A conversation of ours by the same title: what is counted by name would be counted over both.
    const title = texts.title();
    const own = await givenConversation(system, [ours], title, attempts);
    const us = await system.api(ours);
    await recordedMessage(us, own, texts.message(), attempts);
    const { conversation, ids, marker } = await givenTheirs(system, theirs, title, texts.message(), attempts);
    const document = await system.openApi();
    const foreign: Foreign = {
      ids,
      moreIds: [theirs.personId, theirs.tenant.id],
      needles: [...ids, marker, ...peopleElsewhere(system, ours)],
      marker,
    };
    const findings: string[] = [];
    let examined = 0;
    let lists = 0;
    for (const operation of describedOperations(document).filter(({ method }) => method === 'GET')) {
      const { path } = operation;
      const isList = !path.includes('{');
      const looked = isList ? await lookIntoList(us, operation, foreign) : await askForTheirs(us, path, foreign);
      findings.push(...looked.findings);
      examined += looked.examined;
      if (isList) lists += looked.examined;
    }
    if (findings.length === 0 && lists === 0)
      throw new CannotTell('No list was answered: there was nothing to look into.');
    if (findings.length === 0) {
      const they = await system.api(theirs);
      const search = `?q=${encodeURIComponent(marker)}`;
      const requests = readingPaths(document).flatMap((path) => (path.includes('{') ? [path] : [path, path + search]));
      const counts = await numbersMoved(
        { api: us, conversationId: own.id },
        { api: they, conversationId: conversation.id },
        requests,
        async () => {
          for (let time = 0; time < 3; time += 1)
            await recordedMessage(they, conversation, `${marker} ${time}`, attempts);
        },
      );
      findings.push(...counts.map((count) => `a number moved with what the other tenant wrote: ${count}`));
    }
    evidence.record({
      outcome: findings.length === 0 ? 'pass' : 'fail',
      summary:
        findings.length === 0
          ? `${examined} answers tell nothing of the other tenant, nor that its ids exist; no number moves with what it writes.`
          : findings.join('; '),
      expected:
        'foreign ids answered as unknown ones, byte for byte; no id or text of the other tenant anywhere, and none of it counted',
      examined,
      details: findings,
    });
    expect(findings).toEqual([]);
  },
);

test(
  'nothing of the other tenant in the stream',
  caseOf(criterion, 'stream'),
  async ({ system, texts, attempts, evidence }) => {
    const [ours, theirs] = twins(system);
    const [us, they] = [await system.api(ours), await system.api(theirs)];
    const stop = new AbortController();
    // Theirs listens at the same gateway: only where their events are being delivered can they be delivered to the wrong one.
    const listen = (api: ApiClient) => {
      const stream = { heard: '', ended: Promise.resolve() as Promise<unknown> };
      stream.ended = api.stream({ signal: stop.signal, onText: (text) => (stream.heard += text) });
      return stream;
    };
    const [here, there] = [listen(us), listen(they)];
    for (const stream of [here, there]) {
      await expect
        .poll(() => stream.heard.length, { message: 'the stream has begun', timeout: 10_000 })
        .toBeGreaterThan(0);
    }

    const { conversation, ids, marker } = await givenTheirs(system, theirs, texts.title(), texts.message(), attempts);
    await expect
      .poll(() => there.heard.includes(marker), { message: 'their event is in their stream', timeout: 10_000 })
      .toBe(true);
    // Our own message after theirs: once it is heard, theirs would have been.
    const own = await givenConversation(system, [ours], texts.title(), attempts);
    await expect
      .poll(() => here.heard.includes(own.id), { message: 'our own event is in the stream', timeout: 10_000 })
      .toBe(true);
    stop.abort();
    await Promise.all([here.ended, there.ended]);
    const leaked = [...ids, marker, ...peopleElsewhere(system, ours)].filter((needle) => here.heard.includes(needle));
    const resumed = await resumedStreams(
      [
        { api: us, conversation: own, foreign: peopleElsewhere(system, ours) },
        { api: they, conversation, foreign: peopleElsewhere(system, theirs) },
      ],
      texts,
      attempts,
    );
    leaked.push(...(resumed?.leaked ?? []));
    evidence.record({
      outcome: leaked.length === 0 ? 'pass' : 'fail',
      summary:
        leaked.length === 0
          ? `Our stream carried our own event and nothing of the other tenant. ${
              resumed
                ? 'Resumed after an earlier event, the streams of both brought what each had missed, and nothing of the other.'
                : 'Resumed streams were not judged: the adapter has no `resumedStream`.'
            }`
          : `A stream carried ${leaked.join(', ')} of the other tenant.`,
      expected: 'no id and no text of the other tenant in the stream, resumed or not',
      examined: ids.length + 1 + (resumed?.examined ?? 0),
      measured: [{ name: 'heard', value: here.heard.length, unit: 'By' }],
    });
    expect(leaked).toEqual([]);
  },
);

test(
  'no write reaches the other tenant',
  caseOf(criterion, 'writes'),
  async ({ system, texts, attempts, evidence }) => {
    const [ours, theirs] = twins(system);
    const { conversation, ids, marker } = await givenTheirs(system, theirs, texts.title(), texts.message(), attempts);
    const conversationId = conversation.id;
    const us = await system.api(ours);
    const findings: string[] = [];
    const sent = await us.sendMessage({ conversationId, text: `${marker} from outside`, key: randomUUID() });
    if (sent.ok || sent.status !== 404)
      findings.push(`a message into a foreign conversation is answered ${sent.status}`);
    const proposed = await us.proposeJob({
      conversationId,
      title: `${marker} from outside`,
      work: 'succeeds',
      key: randomUUID(),
    });
    if (proposed.ok || proposed.status !== 404)
      findings.push(`a job in a foreign conversation is answered ${proposed.status}`);
    const jobId = ids[1]!;
    for (const action of ['approve', 'reject', 'cancel', 'retry'] as const) {
      const acted = await us.actOnJob({ jobId, action, expectedVersion: 1, key: randomUUID() });
      if (acted.ok || acted.status !== 404) findings.push(`${action} on a foreign job is answered ${acted.status}`);
    }
    const joined = await us.createConversation({
      title: texts.title(),
      memberIds: [ours.personId, theirs.personId],
      key: randomUUID(),
    });
    if (joined.ok) findings.push('a person of another tenant can be drawn into a conversation');
    // Every write that takes an id, with theirs and with ones that there are not: the refusals must be the same.
    const [told, unjudged]: [string[], string[]] = [[], []];
    const own = await givenConversation(system, [ours], texts.title(), attempts);
    const foreign: Foreign = { ids, moreIds: [theirs.personId, theirs.tenant.id], needles: [], marker };
    let tried = 7;
    for (const operation of describedOperations(await system.openApi()).filter(({ method }) => method !== 'GET')) {
      const looked = await writeToTheirs(us, operation, own.id, foreign);
      told.push(...looked.findings);
      unjudged.push(...looked.unjudged);
      tried += looked.examined;
    }
    const written = await writesIn(system, conversation);
    if (written.length !== 1) findings.push(`the foreign conversation holds ${written.length} messages instead of 1`);

    const reached = findings.length > 0;
    findings.push(...told);
    evidence.record({
      outcome: findings.length > 0 ? 'fail' : 'pass',
      summary:
        findings.length > 0
          ? findings.join('; ')
          : `${tried} writes into the other tenant were answered as if it did not exist; its ledger is unchanged.${
              unjudged.length > 0
                ? ` Refused for something else than the id, so not judged: ${unjudged.join(', ')}.`
                : ''
            }`,
      expected: 'status 404 (a foreign person: refused), the same words as for what does not exist, and no event',
      examined: tried,
      ...(reached ? { gate: 'write-across-tenants' } : {}),
      details: { findings, unjudged },
    });
    expect(findings).toEqual([]);
  },
);

function readingPaths(document: OpenApiDocument): string[] {
  return Object.entries(document.paths)
    .filter(([, methods]) => 'get' in methods)
    .map(([path]) => path);
}
