import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noncesIn, whyNotLoaded } from './watched-page.ts';

const going = (end: () => Promise<null>) => whyNotLoaded({ goto: end }, 'http://127.0.0.1/');
const failing = (message: string) => going(() => Promise.reject(new Error(message)));

test('a page that is loaded, or a file that is offered, was examined', async () => {
  assert.equal(await going(async () => null), undefined);
  assert.equal(await failing('page.goto: Download is starting\nCall log:\n'), undefined);
  assert.equal(await failing('page.goto: net::ERR_HTTP_RESPONSE_CODE_FAILURE at http://127.0.0.1/'), undefined);
});

test('a page that never loaded was not, and why is said in one line', async () => {
  for (const message of [
    'page.goto: net::ERR_CONNECTION_REFUSED at http://127.0.0.1/',
    'page.goto: Timeout 15000ms exceeded.',
    'page.goto: net::ERR_ABORTED at http://127.0.0.1/',
  ])
    assert.equal(await failing(`${message}\nCall log:\n  - navigating`), message);
});

test('the nonces of a policy, in a header or in a page', () => {
  const policy = "script-src 'self' 'nonce-YWNjb3JkLXBhZ2U='; style-src 'nonce-b_-1'";
  assert.deepEqual(noncesIn(policy, `<meta content="script-src 'nonce-b_-1'">`), ['YWNjb3JkLXBhZ2U=', 'b_-1']);
  assert.deepEqual(noncesIn("script-src 'self'", '<p>nonce-1</p>'), []);
});
