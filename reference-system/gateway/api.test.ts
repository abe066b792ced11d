import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { type AccordForTests, startAccordForTests } from '../ledger/accord-for-tests.ts';
import {
  type Answer,
  type ApiClientForTests,
  type GatewayForTests,
  startGatewayForTests,
} from './gateway-for-tests.ts';

let accord: AccordForTests;
let gateway: GatewayForTests;
let ada: ApiClientForTests;
let ben: ApiClientForTests;
let cleo: ApiClientForTests;
let outsider: ApiClientForTests;
let conversation: string;

before(async () => {
  accord = await startAccordForTests();
  gateway = await startGatewayForTests(accord.appUrl);
  const people = [accord.ada, accord.ben, accord.cleo, accord.outsider].map(({ email }) => gateway.signedIn(email));
  [ada, ben, cleo, outsider] = (await Promise.all(people)) as [typeof ada, typeof ada, typeof ada, typeof ada];
  conversation = `/v1/conversations/${accord.conversationId}`;
});
after(async () => {
  await gateway[Symbol.asyncDispose]();
  await accord[Symbol.asyncDispose]();
});

function refused(answer: Answer, status: number, code: string): void {
  assert.equal(answer.status, status, JSON.stringify(answer.body));
  assert.equal(answer.headers.get('content-type'), 'application/problem+json');
  assert.partialDeepStrictEqual(answer.body, { type: `urn:accord:problem:${code}`, status, code });
  assert.deepEqual(Object.keys(answer.body).sort(), [
    'code',
    'detail',
    ...(answer.body.errors === undefined ? [] : ['errors']),
    'instance',
    'status',
    'title',
    'type',
  ]);
}

const events = async () => (await accord.admin.query('SELECT FROM accord.ledger_event')).rowCount;

test('a message is answered with what the ledger holds, and is in messages and timeline byte for byte', async () => {
  for (const text of [
    'Hällo 👩‍👩‍👧 שלום',
    ' leading and trailing ',
    'x'.repeat(16_384),
    'é'.repeat(8_192),
    '</script>\u2028"\\',
  ]) {
    const sent = await ben.post(`${conversation}/messages`, { text });
    assert.equal(sent.status, 201);
    assert.partialDeepStrictEqual(sent.body.message, {
      conversationId: accord.conversationId,
      authorId: accord.ben.id,
      text,
    });
    const { messages } = (await ada.get(`${conversation}/messages?limit=1`)).body;
    assert.deepEqual(messages, [sent.body.message]);
    const { items } = (await ada.get(`${conversation}/timeline?limit=1`)).body;
    const { conversationId: _, ...item } = sent.body.message;
    assert.deepEqual(items, [{ kind: 'message', ...item }]);
    const { rows } = await accord.admin.query('SELECT payload_text FROM accord.ledger_event WHERE event_id = $1', [
      item.id,
    ]);
    assert.equal(JSON.parse(rows[0].payload_text).text, text);
  }
});

test('a text that is empty, too long or cannot be stored is refused, and nothing of it is in the answer', async () => {
  const before = await events();
  for (const text of [
    '',
    ' \n\t',
    'x'.repeat(16_385),
    'é'.repeat(8_193),
    'nul\0secret',
    'half \ud800 secret',
    7,
    null,
  ]) {
    const answer = await ben.post(`${conversation}/messages`, { text });
    refused(answer, 422, 'validation');
    assert.equal(answer.body.errors[0].path, '/text');
    assert.doesNotMatch(JSON.stringify(answer.body), /secret|xxxx/);
  }
  assert.equal(await events(), before);
});

test('a body that is no JSON, no UTF-8, has fields nobody knows, or is too large', async () => {
  const send = (body: string, headers = {}) => ben.post(`${conversation}/messages`, body, headers);
  refused(await send('{"text": '), 422, 'validation');
  refused(await send(''), 422, 'validation');
  refused(await send('{"text":"a","authorId":"b"}'), 422, 'validation');
  refused(await send('{"text":"a","__proto__":{"role":"approver"}}'), 422, 'validation');
  refused(await send('text=a', { 'content-type': 'application/x-www-form-urlencoded' }), 415, 'unsupported-media-type');
  refused(await send(JSON.stringify({ text: 'x'.repeat(200_000) })), 413, 'too-large');
  const response = await fetch(`${gateway.url}${conversation}/messages`, {
    method: 'POST',
    headers: {
      cookie: ben.cookie,
      'x-csrf-token': ben.csrfToken,
      origin: 'https://accord.test',
      'content-type': 'application/json',
      'idempotency-key': 'latin-1',
    },
    body: Buffer.from('{"text":"caf\xe9"}', 'latin1'),
  });
  assert.equal(response.status, 422);
});

test('the same key again gives the same answer and no second event, also to fifty calls at once', async () => {
  const before = (await events()) ?? 0;
  const send = () => ben.post(`${conversation}/messages`, { text: 'once' }, { 'idempotency-key': 'fifty-at-once' });
  const answers = await Promise.all(Array.from({ length: 50 }, send));
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([201]));
  assert.equal(new Set(answers.map(({ body }) => JSON.stringify(body))).size, 1);
  assert.equal(answers.filter(({ headers }) => headers.get('idempotency-replayed') === 'true').length, 49);
  assert.equal(await events(), before + 1);
});

test('a key is one per person and operation; used for another content it is refused', async () => {
  const headers = { 'idempotency-key': 'shared' };
  const first = await ben.post(`${conversation}/messages`, { text: 'mine' }, headers);
  refused(await ben.post(`${conversation}/messages`, { text: 'other' }, headers), 422, 'key-reused');
  const second = await ada.post(`${conversation}/messages`, { text: 'other' }, headers);
  assert.deepEqual([first.status, second.status], [201, 201]);
  const elsewhere = await outsider.post('/v1/conversations', { title: 'South', memberIds: [] }, headers);
  assert.equal(elsewhere.status, 201);
});

test('writes need a key of printable ASCII', async () => {
  const calls: [string, unknown][] = [
    [`${conversation}/messages`, { text: 'a' }],
    ['/v1/conversations', { title: 'a', memberIds: [] }],
    ['/v1/jobs', { conversationId: accord.conversationId, title: 'a', kind: 'digest', input: 'a' }],
    [`/v1/jobs/${randomUUID()}/actions`, { action: 'approve', expectedVersion: 1 }],
  ];
  for (const [path, body] of calls) {
    refused(await ben.post(path, body, { 'idempotency-key': '' }), 422, 'validation');
    refused(await ben.post(path, body, { 'idempotency-key': 'k'.repeat(201) }), 422, 'validation');
  }
});

test('conversations: made with their members, listed newest activity first, replayed exactly', async () => {
  const body = { title: 'Budget', memberIds: [accord.cleo.id] };
  const made = await ben.post('/v1/conversations', body, { 'idempotency-key': 'budget' });
  assert.equal(made.status, 201);
  assert.deepEqual([...made.body.conversation.memberIds].sort(), [accord.ben.id, accord.cleo.id].sort());
  const again = await ben.post('/v1/conversations', body, { 'idempotency-key': 'budget' });
  assert.deepEqual(again.body, made.body);
  const { conversations } = (await cleo.get('/v1/conversations')).body;
  assert.equal(conversations[0].id, made.body.conversation.id);
  assert.ok(!JSON.stringify((await ada.get('/v1/conversations')).body).includes('Budget'));
  refused(await ben.post('/v1/conversations', { ...body, memberIds: [accord.outsider.id] }), 422, 'validation');
  refused(await ben.post('/v1/conversations', { ...body, title: ' ' }), 422, 'validation');
  refused(await ben.post('/v1/conversations', { ...body, title: 'two\nlines' }), 422, 'validation');
});

test('unread counts what others said above the marker, which only moves forward', async () => {
  const { id } = (await ben.post('/v1/conversations', { title: 'Unread', memberIds: [accord.ada.id] })).body
    .conversation;
  const path = `/v1/conversations/${id}`;
  const seqs: number[] = [];
  for (const text of ['one', 'two', 'three'])
    seqs.push((await ben.post(`${path}/messages`, { text })).body.message.seq);
  const unread = async () => (await ada.get(path)).body.conversation.unread;
  assert.equal(await unread(), 3);
  assert.equal((await ada.post(`${path}/read`, { seq: seqs[1] })).status, 204);
  assert.equal(await unread(), 1);
  await ada.post(`${path}/read`, { seq: seqs[0] });
  assert.equal(await unread(), 1);
  assert.equal((await ben.get(path)).body.conversation.unread, 0);
  refused(await cleo.post(`${path}/read`, { seq: 1 }), 404, 'not-found');
});

test('pages of a timeline meet without gap or overlap', async () => {
  const { id } = (await ben.post('/v1/conversations', { title: 'Pages', memberIds: [] })).body.conversation;
  const sent: number[] = [];
  for (let index = 0; index < 7; index += 1) {
    sent.push((await ben.post(`/v1/conversations/${id}/messages`, { text: `${index}` })).body.message.seq);
  }
  const read: number[] = [];
  let before: number | null = null;
  do {
    const query: string = before === null ? '' : `&before=${before}`;
    const { items, nextBefore } = (await ben.get(`/v1/conversations/${id}/timeline?limit=3${query}`)).body;
    read.unshift(...items.map(({ seq }: { seq: number }) => seq));
    before = nextBefore;
  } while (before !== null);
  assert.deepEqual(read, sent);
  refused(await ben.get(`/v1/conversations/${id}/timeline?limit=101`), 422, 'validation');
  refused(await ben.get(`/v1/conversations/${id}/timeline?offset=1`), 422, 'validation');
});

test('search finds words of my conversations only, in the order asked for', async () => {
  for (const text of ['purple elephants dance', 'a purple elephant'])
    await ben.post(`${conversation}/messages`, { text });
  const texts = async (client: ApiClientForTests, query: string) => {
    const { results } = (await client.get(`/v1/search?${query}`)).body;
    return results.map(({ text }: { text: string }) => text);
  };
  assert.deepEqual(await texts(ada, 'q=purple%20eleph'), ['a purple elephant', 'purple elephants dance']);
  assert.deepEqual(await texts(ada, 'q=purple+eleph&sort=oldest'), ['purple elephants dance', 'a purple elephant']);
  assert.deepEqual(await texts(outsider, 'q=purple'), []);
  for (const odd of ["'", '!!', 'a & | (', "x' OR '1'='1", '\\', '%', '👍', ':*']) {
    assert.equal((await ada.get(`/v1/search?q=${encodeURIComponent(odd)}`)).status, 200, odd);
  }
  refused(await ada.get('/v1/search?q=%00'), 422, 'validation');
  refused(await ada.get('/v1/search?q=a&sort=seq;drop'), 422, 'validation');
  refused(await ada.get('/v1/search'), 422, 'validation');
});

test('what belongs to another tenant or another conversation is answered as what does not exist', async () => {
  const { id } = (await ada.post('/v1/conversations', { title: 'Private', memberIds: [] })).body.conversation;
  const job = { conversationId: id, title: 'Private', kind: 'digest', input: 'a' };
  const jobId = (await ada.post('/v1/jobs', job)).body.job.id;
  const strip = ({ instance: _, ...body }: Record<string, unknown>) => body;
  for (const stranger of [cleo, outsider]) {
    const unknown = randomUUID();
    const pairs: [Promise<Answer>, Promise<Answer>][] = ['', '/messages', '/timeline'].map((rest) => [
      stranger.get(`/v1/conversations/${id}${rest}`),
      stranger.get(`/v1/conversations/${unknown}${rest}`),
    ]);
    for (const body of [{ text: 'hi' }]) {
      pairs.push([
        stranger.post(`/v1/conversations/${id}/messages`, body),
        stranger.post(`/v1/conversations/${unknown}/messages`, body),
      ]);
    }
    pairs.push([stranger.get(`/v1/jobs/${jobId}`), stranger.get(`/v1/jobs/${unknown}`)]);
    const action = { action: 'cancel', expectedVersion: 1 };
    pairs.push([
      stranger.post(`/v1/jobs/${jobId}/actions`, action),
      stranger.post(`/v1/jobs/${unknown}/actions`, action),
    ]);
    pairs.push([stranger.post('/v1/jobs', job), stranger.post('/v1/jobs', { ...job, conversationId: unknown })]);
    for (const [theirs, none] of pairs) {
      refused(await theirs, 404, 'not-found');
      assert.deepEqual(strip((await theirs).body), strip((await none).body));
    }
    assert.ok(
      !JSON.stringify([await stranger.get('/v1/jobs'), await stranger.get('/v1/conversations')]).includes('Private'),
    );
  }
  refused(await ada.get('/v1/conversations/NOT-A-UUID'), 404, 'not-found');
  refused(await ada.get('/v1/nothing'), 404, 'not-found');
});

test('the people of a tenant are named without e-mail', async () => {
  const { people } = (await ada.get('/v1/people')).body;
  assert.deepEqual(
    people.map(({ displayName }: { displayName: string }) => displayName),
    ['Ada', 'Ben', 'Cleo'],
  );
  assert.deepEqual(Object.keys(people[0]).sort(), ['displayName', 'id', 'role']);
});
