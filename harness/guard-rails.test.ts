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
  // Short, octal, hexadecimal, with a dot or zeros too many, in other digits and other dots.
  'http://127.0.1/',
  'http://0177.1/',
  'http://017700000001/',
  'http://0x7F.0x0.0x0.0x1/',
  'http://127.000.000.001/',
  'http://127.0.0.1./',
  'http://①②⑦.⓪.⓪.①/',
  'http://127。0。0。1/',
  'http://%31%32%37.0.0.1/',
  'http://[0:0:0:0:0:0:0:1]/',
  'http://[::FFFF:7F00:1]/',
  'HTTP://LocalHost/',
  // What stands before @ and behind / ? # is no host.
  'http://example.com@127.0.0.1/',
  'http://127.0.0.1/@example.com',
  'http://127.0.0.1?@example.com/',
  'postgres://example.com:p%40ss@127.0.0.1/accord',
  'postgres://app@2130706433/accord',
  '0177.0.0.1:80',
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
  // An address of a cloud's metadata service, decimal, hexadecimal, octal, short and mapped.
  'http://169.254.169.254/',
  'http://2852039166/',
  'http://0xa9fea9fe/',
  'http://0251.0376.0251.0376/',
  'http://169.254.43518/',
  'http://[::ffff:a9fe:a9fe]/',
  'http://[::ffff:169.254.169.254]/',
  'http://10.1/',
  'http://0/',
  // Around 2^32: nothing wraps round to loopback.
  'http://4294967297/',
  'http://127.0.0.256/',
  'http://256.256.256.256/',
  // IPv6 that holds an IPv4 address otherwise than mapped goes through somebody else's gateway.
  'http://[::127.0.0.1]/',
  'http://[::ffff:0:7f00:1]/',
  'http://[64:ff9b::7f00:1]/',
  'http://[2002:7f00:1::]/',
  'http://[::1%25eth0]/',
  // Names that look like it.
  'http://127.0.0.1.nip.io/',
  'http://localhost../',
  'http://loсalhost/', // a Cyrillic letter
  'http://localhost%2eexample.com/',
  'http://127.0.0.1%2eexample.com/',
  'http://localhost%00.example.com/',
  'http://127.0.0.1\t.example.com/',
  'http://127.0.0.1\n@example.com/',
  'http://127.0.0.1 @example.com/',
  // Read by one parser as loopback, by another as example.com.
  'http://127.0.0.1:80\\@example.com/',
  'postgres://127.0.0.1:5432\\@example.com/accord',
  'postgres://ⅼocalhost/accord',
  'postgres://１２７.0.0.1/accord',
  'postgres://%6cocalhost/accord',
  'postgres://app@127.0.0.1@example.com/accord',
  'postgres:///accord',
  'postgres://%2Fvar%2Frun%2Fpostgresql/accord',
  'postgres://app@127.0.0.1/accord?hostaddr=10.0.0.1',
  '１２７.0.0.1:5432',
  'user@example.com:80',
  '//example.com',
  'http:///example.com',
  'http:example.com',
  'http:/example.com',
  'https:\\\\example.com',
  'unix:/run/accord.sock',
  'file:///etc/passwd',
  'javascript:alert(1)',
];
for (const target of elsewhere) {
  test(`known bad: ${JSON.stringify(target)} is refused`, () => {
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
