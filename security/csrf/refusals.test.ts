import assert from 'node:assert/strict';
import { test } from 'node:test';
import { originVariants, tokenVariants } from './refusals.ts';

test('no token variant is the session’s own token, nor the same bytes in other letters', () => {
  for (const own of ['c2Vzc2lvbi10b2tlbi1vZi0zMi1ieXRlcy1pbi1hbGw', 'c2Vzc2lvbg', 'ab10']) {
    for (const { id, headers } of tokenVariants('x-token', own, { sameperson: 'same', another: 'another-one' })) {
      const token = headers['x-token'] ?? '';
      assert.notEqual(token, own, id);
      assert.notDeepEqual(Buffer.from(token, 'base64url'), Buffer.from(own, 'base64url'), id);
    }
  }
});

test('what is a part of the own token is tried: its first character, its first half', () => {
  const tokens = tokenVariants('x-token', 'abcdefgh', { sameperson: 's', another: 'a' });
  const byId = new Map(tokens.map(({ id, headers }) => [id, headers['x-token']]));
  assert.equal(byId.get('token-first-character'), 'a');
  assert.equal(byId.get('token-first-half'), 'abcd');
  assert.equal(byId.get('token-other-end'), 'abcd0000');
});

test('every Origin is another one than the own, and without an Origin the Referer is no own page either', () => {
  for (const base of ['http://127.0.0.1:8080', 'https://accord.example']) {
    for (const { id, headers } of originVariants(base)) {
      assert.notEqual(headers.origin, base, id);
      const { referer } = headers;
      if (headers.origin === null && referer) assert.ok(!referer.startsWith(`${base}/`), id);
    }
  }
});

test('a subdomain of the own host is tried, and a Referer that mentions the own address', () => {
  const sent = originVariants('http://own.example:81').map(({ headers }) => headers.origin ?? headers.referer);
  assert.ok(sent.includes('http://attacker.own.example:81'));
  assert.ok(sent.includes('https://attacker.example/?http://own.example:81/'));
});
