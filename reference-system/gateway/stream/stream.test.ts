import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { type AccordForTests, startAccordForTests } from '../../ledger/accord-for-tests.ts';
import { type ApiClientForTests, type GatewayForTests, startGatewayForTests } from '../gateway-for-tests.ts';
import { StreamForTests } from './stream-for-tests.ts';

let accord: AccordForTests;
let gateway: GatewayForTests;
let other: GatewayForTests;
let ada: ApiClientForTests;
let ben: ApiClientForTests;
let cleo: ApiClientForTests;
let outsider: ApiClientForTests;
let conversation: string;
const secret = { ACCORD_SESSION_SECRET: 'Zk3PqW8rT1yU6iO9aS4dF7gH2jK5lX0c' };

before(async () => {
  accord = await startAccordForTests();
  gateway = await startGatewayForTests(accord.appUrl, secret);
  other = await startGatewayForTests(accord.appUrl, secret);
  const people = [accord.ada, accord.ben, accord.cleo, accord.outsider].map(({ email }) => gateway.signedIn(email));
  [ada, ben, cleo, outsider] = (await Promise.all(people)) as [typeof ada, typeof ada, typeof ada, typeof ada];
  conversation = `/v1/conversations/${accord.conversationId}`;
});
after(async () => {
  await Promise.all([gateway[Symbol.asyncDispose](), other[Symbol.asyncDispose]()]);
  await accord[Symbol.asyncDispose]();
});

const streams: StreamForTests[] = [];
afterEach(() => {
  for (const stream of streams.splice(0)) stream.cut();
});
async function open(client: { url: string; cookie: string }, options = {}): Promise<StreamForTests> {
  const stream = await StreamForTests.open(client, options);
  streams.push(stream);
  return stream;
}

async function send(text: string, client = ben): Promise<number> {
  return (await client.post(`${conversation}/messages`, { text })).body.message.seq;
}

const texts = (stream: StreamForTests) =>
  stream.named('timeline.append').flatMap(({ data }) => (data.item.kind === 'message' ? [data.item.text] : []));

test('first ready with the head, then the state of the system and my conversations, then what is new', async () => {
  const stream = await open(ada);
  const head = (await accord.admin.query('SELECT seq FROM accord.ledger_head WHERE tenant_id = $1', [accord.tenantId]))
    .rows[0];
  await stream.until('conversation', () => stream.named('conversation.update').length > 0);
  assert.deepEqual(
    stream.frames.slice(0, 3).map(({ event }) => event),
    ['ready', 'system.state', 'conversation.update'],
  );
  assert.equal(stream.frames[0]?.data.headSeq, Number(head.seq));
  assert.equal(stream.frames[0]?.id, undefined);
  const sent = await ben.post(`${conversation}/messages`, { text: 'hello' });
  await stream.until('message', () => texts(stream).length === 1);
  const [frame] = stream.named('timeline.append');
  const { conversationId, ...item } = sent.body.message;
  assert.deepEqual(frame, {
    event: 'timeline.append',
    id: item.seq,
    data: { seq: item.seq, conversationId, item: { kind: 'message', ...item } },
  });
  await stream.until('heartbeats', () => stream.named('heartbeat').length > 1);
});

test('a job is told as it was at each of its events, the id on the last frame of an event', async () => {
  const stream = await open(ada);
  const body = { conversationId: accord.conversationId, title: 'Sum', kind: 'calculate', input: '1 + 1' };
  const { job } = (await cleo.post('/v1/jobs', body)).body;
  await ben.post(`/v1/jobs/${job.id}/actions`, { action: 'approve', expectedVersion: 1 });
  await stream.until('both updates', () => stream.named('job.update').length === 2);
  const [card] = stream.named('timeline.append');
  const [proposed, approved] = stream.named('job.update');
  assert.deepEqual(card?.data.item, { kind: 'job', seq: job.seq, job });
  assert.deepEqual([card?.id, proposed?.id], [undefined, job.seq]);
  assert.deepEqual(proposed?.data.job, job);
  assert.deepEqual([approved?.data.job.state, approved?.data.job.version], ['approved', 2]);
});

test('after a cut everything missed arrives once and in order, also while more keeps coming', async () => {
  const expected: string[] = [];
  const say = async (text: string) => {
    expected.push(text);
    await send(text);
  };
  let stream = await open(ada);
  await say('before the cut');
  await stream.until('first', () => texts(stream).includes('before the cut'));
  const received = texts(stream);
  let cursor = stream.lastEventId;
  let talking = true;
  const talk = (async () => {
    for (let index = 0; talking; index += 1) await say(`while cut ${index}`);
  })();
  for (let round = 0; round < 5; round += 1) {
    stream.cut();
    const seen = expected.length;
    while (expected.length < seen + 15) await new Promise((resolve) => setImmediate(resolve));
    // Alternately over the other gateway, and with the cursor in the query.
    const client = { url: round % 2 === 0 ? other.url : gateway.url, cookie: ada.cookie };
    stream = await open(client, round % 3 === 0 ? { query: `?lastEventId=${cursor}` } : { lastEventId: cursor });
    const missed = expected.length;
    await stream.until('caught up', () => received.length + texts(stream).length >= missed);
    if (round === 4) {
      talking = false;
      await talk;
      await stream.until('all', () => received.length + texts(stream).length >= expected.length);
    }
    received.push(...texts(stream));
    cursor = stream.lastEventId;
  }
  assert.deepEqual(received, expected);
});

test('forty streams that join while messages come in each get every later message once and in order', async () => {
  const first = await send('start');
  let talking = true;
  const seqs: number[] = [first];
  const talk = (async () => {
    while (talking) seqs.push(await send('more'));
  })();
  const joined: StreamForTests[] = [];
  for (let index = 0; index < 40; index += 1)
    joined.push(await open(index % 2 ? ada : cleo, { lastEventId: first - 1 }));
  talking = false;
  await talk;
  const last = await send('end');
  seqs.push(last);
  for (const stream of joined) {
    await stream.until('the end', () => stream.lastEventId === last);
    assert.deepEqual(
      stream.named('timeline.append').map(({ data }) => data.seq),
      seqs,
    );
  }
});

test('what is said in conversations of others, and in other tenants, is not sent', async () => {
  const { id } = (await ben.post('/v1/conversations', { title: 'Two', memberIds: [accord.ada.id] })).body.conversation;
  const [stranger, foreigner, member] = await Promise.all([open(cleo), open(outsider), open(ada)]);
  const cursor = stranger.frames[0]?.data.headSeq ?? 0;
  await ben.post(`/v1/conversations/${id}/messages`, { text: 'between us' });
  const body = { conversationId: id, title: 'Ours', kind: 'digest', input: 'x' };
  const { job } = (await ben.post('/v1/jobs', body)).body;
  await ada.post(`/v1/jobs/${job.id}/actions`, { action: 'approve', expectedVersion: 1 });
  const last = await send('for all three');
  await Promise.all([member, stranger].map((stream) => stream.until('last', () => stream.lastEventId === last)));
  assert.equal(member.named('timeline.append').length, 3);
  assert.deepEqual(texts(stranger), ['for all three']);
  assert.equal(stranger.named('job.update').length, 0);
  // Nor out of the ledger when resuming, not even with a cursor before everything.
  const resumed = await open(cleo, { lastEventId: Math.max(0, cursor - 1) });
  await resumed.until('last', () => resumed.lastEventId === last);
  assert.ok(!JSON.stringify(resumed.frames).includes(id));
  assert.ok(!JSON.stringify(foreigner.frames).includes('for all three'));
  assert.equal(foreigner.named('timeline.append').length, 0);
});

test('a new conversation appears at its members, and what is read elsewhere is no longer unread here', async () => {
  const [page, tab] = await Promise.all([open(ada), open({ url: other.url, cookie: ada.cookie })]);
  const made = (await ben.post('/v1/conversations', { title: 'New', memberIds: [accord.ada.id] })).body.conversation;
  const views = (stream: StreamForTests) =>
    stream
      .named('conversation.update')
      .flatMap(({ data }) => (data.conversation.id === made.id ? [data.conversation] : []));
  await page.until('new', () => views(page).length === 1);
  assert.deepEqual(views(page)[0], made);
  const { seq } = (await ben.post(`/v1/conversations/${made.id}/messages`, { text: 'unread' })).body.message;
  await tab.until('message', () => tab.lastEventId >= seq);
  await ada.post(`/v1/conversations/${made.id}/read`, { seq });
  await tab.until('read', () => views(tab).at(-1)?.unread === 0 && views(tab).length > 1);
});

test("the worker's summary of a conversation is told when it changes", async () => {
  const stream = await open(ada);
  await send('counted');
  const { rows } = await accord.app.query(
    `SELECT accord.lease_acquire('worker', 'test', interval '1 minute') AS token`,
  );
  const values = [accord.tenantId, rows[0].token];
  await accord.app.query(`SELECT accord.project_pending('conversation_summary', $1, 'worker', $2, 100000)`, values);
  const last = () =>
    stream.named('conversation.update').findLast(({ data }) => data.conversation.id === accord.conversationId);
  await stream.until('counted', () => last()?.data.conversation.messageCount > 0);
  assert.deepEqual(last()?.data.conversation, (await ada.get(conversation)).body.conversation);
});

test('a cursor from the future starts at the head; one that is no number is refused', async () => {
  const stream = await open(ada, { lastEventId: 999_999_999 });
  const seq = await send('now');
  await stream.until('now', () => stream.lastEventId === seq);
  await assert.rejects(open(ada, { query: '?lastEventId=1;drop' }), /422/);
  await assert.rejects(open(ada, { query: '?topic=other' }), /422/);
});

test('signing out, here or at another gateway, ends the streams of that person and no others', async () => {
  const leaving = await other.signedIn(accord.cleo.email);
  const [here, there, staying] = await Promise.all([
    open({ url: gateway.url, cookie: leaving.cookie }),
    open({ url: other.url, cookie: leaving.cookie }),
    open(ada),
  ]);
  assert.equal((await leaving.call('DELETE', '/v1/session')).status, 204);
  await there.until('ended', () => there.ended);
  await here.until('ended', () => here.ended);
  assert.equal(staying.ended, false);
  await assert.rejects(open(leaving), /401/);
});

test('a reader that does not read is disconnected, and the others do not wait for it', async () => {
  const { id } = (await ben.post('/v1/conversations', { title: 'Much', memberIds: [accord.ada.id] })).body.conversation;
  const [slow, quick] = await Promise.all([open(ada), open(ada)]);
  slow.pause();
  const cursor = quick.frames[0]?.data.headSeq ?? 0;
  const text = 'x'.repeat(16_000);
  let sent = 0;
  // Kernel buffers take some megabytes before the gateway notices anything.
  while (!slow.ended && sent < 3_000) {
    await Promise.all(Array.from({ length: 20 }, () => ben.post(`/v1/conversations/${id}/messages`, { text })));
    sent += 20;
    if (gateway.openStreams() === 1) break;
  }
  assert.equal(gateway.openStreams(), 1);
  await quick.until('all live', () => quick.named('timeline.append').length === sent);
  const resumed = await open(ada, { lastEventId: cursor });
  await resumed.until('all again', () => resumed.named('timeline.append').length === sent);
});
