import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startAccordForTests } from '../ledger/accord-for-tests.ts';
import { silenceableLink } from '../service/link-for-tests.ts';
import { startGatewayForTests } from './gateway-for-tests.ts';
import { StreamForTests } from './stream/stream-for-tests.ts';

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const deadlineMs = performance.now() + 15_000;
  while (!(await holds())) {
    if (performance.now() > deadlineMs) assert.fail(`${what}: not within 15 s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('with the database away every call is 503 with Retry-After and no internals, and streams stay; then all is made up for', async () => {
  await using accord = await startAccordForTests();
  await using gateway = await startGatewayForTests(accord.appUrl);
  const [ada, ben] = await Promise.all([gateway.signedIn(accord.ada.email), gateway.signedIn(accord.ben.email)]);
  const stream = await StreamForTests.open(ada);
  const path = `/v1/conversations/${accord.conversationId}`;
  const degraded = () =>
    stream
      .named('system.state')
      .at(-1)
      ?.data.degraded.map(({ part }: { part: string }) => part) as string[];
  await stream.until('live', () => degraded()?.includes('stream') === false);
  assert.deepEqual(degraded(), ['worker'], 'nobody leads in this test');
  await ben.post(`${path}/messages`, { text: 'before' });

  await accord.postgres.crash();
  const key = { 'idempotency-key': 'tried while away' };
  const calls = await Promise.all([
    ben.post(`${path}/messages`, { text: 'meanwhile' }, key),
    ben.get(`${path}/timeline`),
    ben.get('/v1/session'),
    ben.call('DELETE', '/v1/session'),
    gateway.client().signIn(accord.ada.email),
  ]);
  for (const { status, body, headers } of calls) {
    assert.deepEqual([status, body.code], [503, 'unavailable']);
    assert.ok(Number(headers.get('retry-after')) >= 1);
    assert.doesNotMatch(JSON.stringify(body), /ECONN|127\.0\.0\.1|accord_app|node_modules|postgres|57P/);
  }
  await stream.until('said to be degraded', () => degraded().includes('stream'));
  await assert.rejects(StreamForTests.open(ada), /503/);
  const beats = stream.named('heartbeat').length;
  await stream.until('still beating', () => stream.named('heartbeat').length > beats + 1);

  await accord.postgres.restart();
  await until(
    'answers again',
    async () => (await ben.post(`${path}/messages`, { text: 'meanwhile' }, key)).status === 201,
  );
  await ben.post(`${path}/messages`, { text: 'after' });
  const texts = () => stream.named('timeline.append').map(({ data }) => data.item.text);
  await stream.until('all of it', () => texts().includes('after'));
  assert.deepEqual(texts(), ['before', 'meanwhile', 'after']);
  await stream.until('no longer degraded', () => !degraded().includes('stream'));
  assert.equal(stream.ended, false);
  const worse = gateway.logged.filter(({ level, msg }) => level === 'error' || msg === 'request failed');
  assert.deepEqual(worse, []);
  stream.cut();
});

test('an event whose notification is lost is delivered all the same', async () => {
  await using accord = await startAccordForTests();
  await using gateway = await startGatewayForTests(accord.appUrl);
  const ada = await gateway.signedIn(accord.ada.email);
  const stream = await StreamForTests.open(ada);
  // Whoever LISTENs on the gateway's connection is cut off; it has to notice, come back and look what it missed.
  const path = `/v1/conversations/${accord.conversationId}/messages`;
  for (let round = 0; round < 3; round += 1) {
    await accord.admin.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE '% listener'`,
    );
    const sent = await ada.post(path, { text: `round ${round}` });
    assert.equal(sent.status, 201);
    await stream.until(`round ${round}`, () => stream.lastEventId === sent.body.message.seq);
  }
  assert.equal(stream.named('timeline.append').length, 3);
  stream.cut();
});

test('a link that falls silent is noticed; when it is open again the streams catch up', async () => {
  await using accord = await startAccordForTests();
  await using link = await silenceableLink(accord.postgres.port);
  const relayed = new URL(accord.appUrl);
  relayed.port = String(link.port);
  await using gateway = await startGatewayForTests(relayed.href);
  await using direct = await startGatewayForTests(accord.appUrl);
  const [ada, ben] = await Promise.all([gateway.signedIn(accord.ada.email), direct.signedIn(accord.ben.email)]);
  const stream = await StreamForTests.open(ada);
  const degraded = () => JSON.stringify(stream.named('system.state').at(-1)?.data);
  await stream.until('live', () => degraded()?.includes('"stream"') === false);
  link.silence();
  await ben.post(`/v1/conversations/${accord.conversationId}/messages`, { text: 'unheard' });
  await stream.until('noticed', () => degraded().includes('"stream"'));
  assert.equal(stream.named('timeline.append').length, 0);
  link.heal();
  await stream.until('caught up', () => stream.named('timeline.append').length === 1);
  await stream.until('live again', () => !degraded().includes('"stream"'));
  stream.cut();
});
