import assert from 'node:assert/strict';
import { test } from 'node:test';
import { redactor, redactText, redactValue } from './redact.ts';

const secret = 'p@ss "wörd" 1/2';

test('known secrets go in every spelling', () => {
  const redact = redactor([secret]);
  const spellings = [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret),
    Buffer.from(secret).toString('base64'),
  ];
  for (const spelling of spellings) {
    const clean = redact(`before ${spelling} after`);
    assert.ok(clean.includes('[redacted]') && !clean.includes('rd'), clean);
    assert.ok(clean.startsWith('before ') && clean.endsWith(' after'), clean);
  }
});

test('a secret that contains another leaves nothing behind', () => {
  assert.equal(redactor(['abcdef', 'abcdef-long'])('abcdef-long'), '[redacted]');
});

const shapes: [string, string][] = [
  ['postgresql://app:hunter22@127.0.0.1/db', 'hunter22'],
  ['Authorization: Bearer abc.def.ghi-jkl', 'abc.def'],
  ['Cookie: accord_session=abcdef; x=y', 'abcdef'],
  ['set-cookie: accord_session=abcdef; Path=/', 'abcdef'],
  ['{"password":"a \\"quoted\\" one"}', 'quoted'],
  ['password=hunter22&x=1', 'hunter22'],
  ['ACCORD_SESSION_SECRET=0123456789', '0123456789'],
  ['x-csrf-token: abcd1234', 'abcd1234'],
  ["{ token: 'abcdefgh' }", 'abcdefgh'],
  ['-----BEGIN EC PRIVATE KEY-----\nabc\n-----END EC PRIVATE KEY-----', 'abc'],
];
for (const [text, hidden] of shapes) {
  test(`known bad: ${text.split('\n')[0]}`, () => {
    const clean = redactText(text);
    assert.ok(!clean.includes(hidden), clean);
    assert.match(clean, /\[redacted\]/);
  });
}

test('ordinary words stay', () => {
  const text = 'The session token was refused with 403; see http://127.0.0.1:8080/v1/jobs?limit=5';
  assert.equal(redactText(text), text);
});

test('values: texts anywhere, and whole values of secret keys', () => {
  const clean = redactValue({
    password: 'x',
    deep: [{ sessionToken: 'abc', cookie: 'y', n: 1 }],
    note: 'password=hunter22',
  });
  assert.deepEqual(clean, {
    password: '[redacted]',
    deep: [{ sessionToken: '[redacted]', cookie: '[redacted]', n: 1 }],
    note: 'password=[redacted]',
  });
});

test('a key that names a case is no secret', () => {
  const value = { 'golden.authentication/wrong-password': 'Did not run.' };
  assert.deepEqual(redactValue(value), value);
});
