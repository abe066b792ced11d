import { randomUUID } from 'node:crypto';
import { CannotTell } from '../../harness/errors.ts';
import { recordedMessage, recordedProposal } from '../../harness/recorded-calls.ts';
import type { ApiClient, Conversation, OpenApiDocument, Person, RawAnswer, System } from '../../harness/system.ts';
import { writesIn } from '../fixtures/ledger.ts';
import { caseOf, expect, test } from '../fixtures/people.ts';
import { numbersMoved } from '../fixtures/shown-numbers.ts';
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
    const findings: string[] = [];
    let examined = 0;
    let lists = 0;
    for (const path of readingPaths(document)) {
      if (!path.includes('{')) {
        // As it is and with the marker as the search: whichever of the two the operation takes is answered 200.
        for (const query of ['', `?q=${encodeURIComponent(marker)}`]) {
          const answer = await us
            .request({ method: 'GET', path: path + query, timeoutMs: 3_000 })
            .catch(() => undefined);
          // A stream does not end; it has a case of its own.
          if (answer?.status !== 200) continue;
          examined += 1;
          lists += 1;
          // The search may repeat what was searched for, never what is stored: ids tell.
          const needles = query === '' ? [...ids, marker] : ids;
          for (const needle of needles)
            if (answer.body.includes(needle)) findings.push(`GET ${path} tells of the other tenant`);
        }
        continue;
      }
      const ask = async (id: string) =>
        comparable(await us.request({ method: 'GET', path: path.replaceAll(/\{[^}]+\}/g, id) }), id);
      const [unknown, alsoUnknown] = [await ask(randomUUID()), await ask(randomUUID())];
      // Who is not let in at all, or finds nobody at home, learns nothing of ids: neither of foreign nor of unknown ones.
      if (unknown.status === '401' || Number(unknown.status) >= 500)
        throw new CannotTell(`GET ${path} answered ${unknown.status} for an unknown id: ids were not looked at.`);
      for (const id of ids) {
        const foreign = await ask(id);
        examined += 1;
        const telling = Object.keys({ ...foreign, ...unknown }).filter(
          // What differs between two unknown ids as well (a request's number) tells nothing.
          (key) => unknown[key] === alsoUnknown[key] && foreign[key] !== unknown[key],
        );
        if (telling.length > 0)
          findings.push(`GET ${path}: a foreign id differs from an unknown one in ${telling.join(', ')}`);
      }
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
    const us = await system.api(ours);
    const stop = new AbortController();
    // Theirs listens at the same gateway: only where their events are being delivered can they be delivered to the wrong one.
    const listen = (api: ApiClient) => {
      const stream = { heard: '', ended: Promise.resolve() as Promise<unknown> };
      stream.ended = api.stream({ signal: stop.signal, onText: (text) => (stream.heard += text) });
      return stream;
    };
    const [here, there] = [listen(us), listen(await system.api(theirs))];
    for (const stream of [here, there]) {
      await expect
        .poll(() => stream.heard.length, { message: 'the stream has begun', timeout: 10_000 })
        .toBeGreaterThan(0);
    }

    const { ids, marker } = await givenTheirs(system, theirs, texts.title(), texts.message(), attempts);
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
    const leaked = [...ids, marker].filter((needle) => here.heard.includes(needle));
    evidence.record({
      outcome: leaked.length === 0 ? 'pass' : 'fail',
      summary:
        leaked.length === 0
          ? 'Our stream carried our own event and nothing of the other tenant.'
          : `Our stream carried ${leaked.join(', ')} of the other tenant.`,
      expected: 'no id and no text of the other tenant in the stream',
      examined: ids.length + 1,
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
    const written = await writesIn(system, conversation);
    if (written.length !== 1) findings.push(`the foreign conversation holds ${written.length} messages instead of 1`);

    const reached = findings.length > 0;
    evidence.record({
      outcome: reached ? 'fail' : 'pass',
      summary: reached
        ? findings.join('; ')
        : '7 writes into the other tenant were answered as if it did not exist; its ledger is unchanged.',
      expected: 'status 404 (a foreign person: refused), and no event',
      examined: 7,
      ...(reached ? { gate: 'write-across-tenants' } : {}),
      details: findings,
    });
    expect(findings).toEqual([]);
  },
);

/** The same person twice: approvers of the same name in two tenants. */
function twins(system: System): [Person, Person] {
  const ours = system.people[0]!;
  const theirs = system.people.find(
    (person) => person.tenant.id !== ours.tenant.id && person.displayName === ours.displayName,
  );
  if (!theirs) throw new CannotTell('The adapter has no second tenant with the same people.');
  return [ours, theirs];
}

/** A conversation, a message and a job of another tenant: their ids, and a text that only they know. */
async function givenTheirs(
  system: System,
  person: Person,
  title: string,
  marker: string,
  attempts: Parameters<typeof givenConversation>[3],
): Promise<{ conversation: Conversation; ids: string[]; marker: string }> {
  const conversation = await givenConversation(system, [person], title, attempts);
  const api: ApiClient = await system.api(person);
  const message = await recordedMessage(api, conversation, marker, attempts);
  const job = await recordedProposal(api, system, conversation, `${title} job`, attempts);
  return { conversation, ids: [conversation.id, job.id, message.id], marker };
}

/** An answer as comparable facts: status and each member of a JSON body, the id itself taken out. */
function comparable(answer: RawAnswer, id: string): Record<string, string> {
  const type = answer.headers.get('content-type') ?? '';
  const body = answer.body.replaceAll(id, '');
  const facts: Record<string, string> = { status: String(answer.status), type };
  if (!type.includes('json')) return { ...facts, body };
  for (const [key, value] of Object.entries(JSON.parse(body) as object)) facts[key] = JSON.stringify(value);
  return facts;
}

function readingPaths(document: OpenApiDocument): string[] {
  return Object.entries(document.paths)
    .filter(([, methods]) => 'get' in methods)
    .map(([path]) => path);
}
