import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { Registry } from 'prom-client';
import { Admission } from './admission.ts';
import { createSessionCookie } from './session/cookie.ts';
import { KnownTenants } from './session/known-tenants.ts';
import { shedEarly } from './shed-early.ts';

const admission = new Admission({ runningPerTenant: 1, waitingPerTenant: 0, waitMs: 1_000, inFlight: 10 });
const knownTenants = new KnownTenants();
const cookie = createSessionCookie({ secure: false, maxAgeSeconds: 60 });
const metrics = new Registry();
const [full, roomy, unheardOf] = ['f', 'r', 'u'].map((letter) => letter.repeat(43)) as [string, string, string];
const answered = shedEarly({ admission, knownTenants, metrics, tokenIn: cookie.readHeader });
/** 204 stands for the framework. */
const server = createServer((request, response) => answered(request, response) || response.writeHead(204).end());

before(async () => {
  knownTenants.remember(full, 'full');
  knownTenants.remember(roomy, 'roomy');
  await admission.enter('full');
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
after(() => server.close());

function ask(method: string, path: string, token: string): Promise<Response> {
  const { port } = server.address() as AddressInfo;
  return fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers: { cookie: `other=1; ${cookie.name}=${token}` },
    ...(method === 'POST' && { body: '{"text":"hello"}' }),
  });
}

test('a write without room is refused with the time to come back, and counted', async () => {
  const answer = await ask('POST', '/v1/conversations/1/messages', full);
  assert.deepEqual([answer.status, answer.headers.get('retry-after')], [429, '1']);
  assert.equal(answer.headers.get('content-type'), 'application/problem+json');
  assert.equal(((await answer.json()) as { code: string }).code, 'rate-limited');
  assert.match(await metrics.metrics(), /accord_requests_shed_total\{status="429"\} 1/);
});

test('whoever has room, reads, signs in or is not known yet is left to the framework', async () => {
  const left = [
    await ask('POST', '/v1/conversations/1/messages', roomy),
    await ask('POST', '/v1/conversations/1/messages', unheardOf),
    await ask('GET', '/v1/conversations', full),
    await ask('POST', '/v1/session', full),
  ];
  assert.deepEqual(
    left.map(({ status }) => status),
    [204, 204, 204, 204],
  );
});

test('with its hands full a gateway refuses every tenant', async () => {
  for (let index = 0; index < 10; index += 1) admission.arrive();
  const answer = await ask('POST', '/v1/conversations/1/messages', roomy);
  assert.deepEqual([answer.status, answer.headers.get('retry-after')], [503, '1']);
  for (let index = 0; index < 10; index += 1) admission.leave();
});
