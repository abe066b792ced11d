import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { type Canary, formsOf, foundIn } from './canaries.ts';

const key = randomBytes(32);
const secret: Canary = { what: 'a session key', value: key.toString('base64url'), kind: 'secret' };
const text: Canary = { what: 'a message', value: 'canary-message-4f', kind: 'text' };
const seen = (row: string) => foundIn(row, [secret, text]).map(({ what }) => what);

test('known bad: a secret as it is, as bytes in a row, in base64 or in hex', () => {
  const { value } = secret;
  for (const row of [
    `{"token":"${value}"}`,
    `{"token_hash":"\\\\x${key.toString('hex')}"}`,
    Buffer.from(value).toString('hex'),
    `Basic ${Buffer.from(value).toString('base64')}`,
  ])
    assert.deepEqual(seen(row), ['a session key'], row);
  assert.deepEqual(seen('?q=canary-message-4f'), ['a message']);
});

test('known good: what cannot be turned back is none', () => {
  for (const row of [
    createHash('sha256').update(secret.value).digest('hex'),
    createHash('sha256').update(secret.value).digest('base64url'),
    createHash('sha256').update(key).digest('hex'),
    Buffer.from(text.value).toString('hex'),
  ])
    assert.deepEqual(seen(row), []);
});

test('no form is so short that it stands anywhere', () => {
  for (const value of ['', '$2b$', 'a b', '$scrypt$', '!!!!!!!!!!!!!!!!!!!!', secret.value])
    for (const form of formsOf({ ...secret, value })) assert.ok(form.length >= value.length, `${value}: ${form}`);
});
