import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertLoopback, isLoopback } from './guard-rails.ts';

const here = [
  'http://127.0.0.1:8080/x',
  'http://127.8.9.10',
  'http://localhost:1/',
  'http://LOCALHOST./',
  'http://[::1]:5000',
  'http://[::ffff:127.0.0.1]/',
  'http://127.1/',
  'http://0x7f000001/',
  'http://2130706433/',
  'http://0177.0.0.1/',
  'http://１２７.0.0.1/',
  'postgresql://app:secret@127.0.0.1:5432/accord',
  'postgres://app@localhost/accord?sslmode=disable',
  'ws://127.0.0.1/stream',
  '127.0.0.1:5432',
  'localhost:5432',
  '[::1]:80',
];
for (const target of here) {
  test(`${target} is this machine`, () => assert.equal(isLoopback(target), true));
}

const elsewhere = [
  'http://example.com',
  'http://10.0.0.1',
  'http://127.0.0.1@example.com/',
  'http://127.0.0.1:80@example.com/',
  'http://127.0.0.1.example.com/',
  'http://example.com#127.0.0.1',
  'http://example.com?127.0.0.1',
  'http://example.com\\@127.0.0.1/',
  'http://localhost.example.com/',
  'http://localhost@example.com/',
  'http://foo.localhost/',
  'http://0.0.0.0/',
  'http://[::]/',
  'http://[::ffff:10.0.0.1]/',
  'http://[fe80::1]/',
  'http://128.0.0.1',
  'http://0x0a000001/',
  'postgresql://app@db.internal/accord',
  'postgresql://127.0.0.1/accord?host=db.internal',
  'postgresql://127.0.0.1,db.internal/accord',
  'db.internal:5432',
  'http://',
  '',
  'not a url',
];
for (const target of elsewhere) {
  test(`known bad: ${target || '(nothing)'} is refused`, () => {
    assert.equal(isLoopback(target), false);
    assert.throws(() => assertLoopback(target), /target-not-loopback/);
  });
}

test('the refusal does not repeat a password', () => {
  assert.throws(
    () => assertLoopback('postgresql://app:hunter22@db.internal/accord'),
    (error: Error) => !error.message.includes('hunter22') && error.message.includes('db.internal'),
  );
});
