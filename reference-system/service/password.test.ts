import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashPassword, verifyAgainstNobody, verifyPassword } from './password.ts';

test('a password verifies against its own hash and no other does', async () => {
  const stored = await hashPassword('correct horse battery');
  assert.match(stored, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  assert.equal(await verifyPassword('correct horse battery', stored), true);
  assert.equal(await verifyPassword('correct horse batterY', stored), false);
});

test('the same password has another hash each time', async () => {
  assert.notEqual(await hashPassword('the same'), await hashPassword('the same'));
});

test('composed and decomposed characters are the same password', async () => {
  assert.equal(await verifyPassword('caf\u0065\u0301', await hashPassword('caf\u00e9')), true);
});

test('what is not an argon2id hash is never right', async () => {
  for (const stored of ['', 'correct', '$2b$10$abcdefghijklmnopqrstuv', '$argon2id$v=19$m=8,t=1,p=1$!$!']) {
    assert.equal(await verifyPassword('correct', stored), false, stored);
  }
});

test('nobody has no password', async () => {
  assert.equal(await verifyAgainstNobody(''), false);
});
