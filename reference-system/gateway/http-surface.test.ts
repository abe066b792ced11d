import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type AccordForTests, startAccordForTests } from '../ledger/accord-for-tests.ts';
import { type GatewayForTests, startGatewayForTests } from './gateway-for-tests.ts';

let accord: AccordForTests;
let gateway: GatewayForTests;
before(async () => {
  accord = await startAccordForTests();
  gateway = await startGatewayForTests(accord.appUrl);
});
after(async () => {
  await gateway[Symbol.asyncDispose]();
  await accord[Symbol.asyncDispose]();
});

const html = { accept: 'text/html,application/xhtml+xml' };

test('every answer carries the security headers and nothing about what runs here', async () => {
  for (const path of ['/', '/v1/session', '/v1/nothing', '/openapi.json', '/.env']) {
    const { headers } = await gateway.client().get(path, html);
    assert.equal(
      headers.get('content-security-policy'),
      "default-src 'none';script-src 'self';style-src 'self';connect-src 'self';img-src 'self' data:;font-src 'self';" +
        "base-uri 'none';form-action 'self';frame-ancestors 'none'",
    );
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.equal(headers.get('server'), null);
    assert.equal(headers.get('x-powered-by'), null);
    assert.equal(headers.get('access-control-allow-origin'), null);
  }
});

test('places of the page are the page; files, secrets and source maps are not', async () => {
  const client = gateway.client();
  for (const path of ['/', '/c/6563291a-9180-4a5b-8025-54b12f8c33e9', '/search?q=a.b']) {
    const answer = await client.get(path, html);
    assert.deepEqual([answer.status, answer.headers.get('content-type')], [200, 'text/html; charset=utf-8'], path);
    assert.equal(answer.headers.get('cache-control'), 'no-cache');
  }
  for (const path of ['/.env', '/.git/config', '/assets/main.js.map', '/package.json', '/v1', '/v1/c/x']) {
    assert.equal((await client.get(path, html)).status, 404, path);
  }
  assert.equal((await client.get('/c/x')).status, 404, 'who does not want HTML gets none');
});

test('what the framework itself refuses is a problem document that repeats nothing', async () => {
  for (const path of ['/v1/%zz-secret', `/v1/conversations/${'x'.repeat(300)}secret`, '/v1/conversations/secret%00']) {
    const answer = await gateway.client().get(path, { cookie: (await gateway.signedIn(accord.ada.email)).cookie });
    assert.deepEqual([answer.status, answer.body.code], [404, 'not-found'], path);
    assert.doesNotMatch(JSON.stringify(answer.body), /secret|zz/);
  }
});

test('the description names every refusal, and the security of every operation', async () => {
  const { openapi, paths, components } = (await gateway.client().get('/openapi.json')).body;
  assert.match(openapi, /^3\.1/);
  assert.deepEqual(Object.keys(components.securitySchemes), ['session', 'csrf']);
  const send = paths['/v1/conversations/{id}/messages'].post;
  assert.deepEqual(send.security, [{ session: [], csrf: [] }]);
  assert.deepEqual(Object.keys(send.responses).sort(), [
    '201',
    '401',
    '403',
    '404',
    '413',
    '415',
    '422',
    '429',
    '500',
    '503',
  ]);
  assert.ok(send.responses['422'].content['application/problem+json']);
  assert.deepEqual(paths['/v1/session'].post.security, []);
});

test('requests are measured by route template, streams and admissions are given back', async () => {
  const ada = await gateway.signedIn(accord.ada.email);
  await ada.get(`/v1/conversations/${accord.conversationId}`);
  const text = await gateway.metrics();
  assert.match(
    text,
    /accord_http_request_duration_seconds_count\{.*route="\/v1\/conversations\/:id",status="200".*\} 1\n/,
  );
  assert.ok(!text.includes(accord.conversationId));
  assert.equal(gateway.inFlight(), 0);
});

test('an access line names the route and not the URL', async () => {
  const ada = await gateway.signedIn(accord.ada.email);
  await ada.get('/v1/search?q=my-secret-words');
  await ada.get('/v1/nothing?token=my-secret-words');
  const lines = gateway.logged.filter(({ msg }) => msg === 'request');
  assert.ok(lines.some(({ route, status }) => route === '/v1/search' && status === 200));
  assert.doesNotMatch(JSON.stringify(gateway.logged), /my-secret-words|north\.test/);
});
