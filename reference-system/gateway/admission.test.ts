import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fastify } from 'fastify';
import { Admission, admitRequests } from './admission.ts';

const limits = { runningPerTenant: 2, waitingPerTenant: 3, waitMs: 60_000, inFlight: 4 };
const settled = async (promise: Promise<void>) =>
  Promise.race([promise.then(() => true), new Promise<false>((resolve) => setImmediate(resolve, false))]);

test('one tenant runs so many at once, the next ones wait their turn in order', async () => {
  const admission = new Admission(limits);
  await admission.enter('north');
  await admission.enter('north');
  const third = admission.enter('north');
  const fourth = admission.enter('north');
  assert.equal(await settled(third), false);
  admission.exit('north');
  assert.equal(await settled(third), true);
  assert.equal(await settled(fourth), false);
  admission.exit('north');
  assert.equal(await settled(fourth), true);
});

test("a tenant's queue has an end, and another tenant does not notice it", async () => {
  const admission = new Admission(limits);
  const flood = Array.from({ length: 5 }, () => admission.enter('north'));
  await assert.rejects(admission.enter('north'), { code: 'rate-limited', retryAfterSeconds: 1 });
  assert.equal(await settled(admission.enter('south')), true);
  for (let done = 0; done < 5; done += 1) admission.exit('north');
  await Promise.all(flood);
  assert.equal(await settled(admission.enter('north')), true);
});

test('nobody waits for ever, and who has given up is not admitted later', async () => {
  const admission = new Admission({ ...limits, waitMs: 1 });
  await admission.enter('north');
  await admission.enter('north');
  await assert.rejects(admission.enter('north'), { code: 'unavailable' });
  admission.exit('north');
  assert.equal(await settled(admission.enter('north')), true);
});

test('what is too much for the whole gateway is refused at once', () => {
  const admission = new Admission(limits);
  for (let index = 0; index < 4; index += 1) admission.arrive();
  assert.throws(() => admission.arrive(), { code: 'unavailable' });
  admission.leave();
  admission.arrive();
  assert.equal(admission.inFlight, 4);
});

test('who hangs up while running or waiting gives the places back', async () => {
  const admission = new Admission({ ...limits, runningPerTenant: 1 });
  const app = fastify();
  const gate = Promise.withResolvers<void>();
  let begun = 0;
  admitRequests(app, admission, () => 'north');
  app.get('/', async () => {
    begun += 1;
    await gate.promise;
    return {};
  });
  try {
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    const leave = new AbortController();
    const calls = [1, 2, 3].map(() => fetch(url, { signal: leave.signal }));
    await until(() => admission.inFlight === 3 && begun === 1);
    leave.abort();
    await Promise.allSettled(calls);
    await until(() => admission.inFlight === 0);
    gate.resolve();
    assert.equal((await fetch(url, { signal: AbortSignal.timeout(5_000) })).status, 200);
  } finally {
    gate.resolve();
    await app.close();
  }
});

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 5_000;
  while (!condition()) {
    assert.ok(Date.now() < deadline, `not within 5 s: ${condition}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
