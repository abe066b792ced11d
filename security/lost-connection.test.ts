import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { CannotTell, DiamondError } from '../harness/errors.ts';
import { answered } from './lost-connection.ts';

test('what is answered is passed on', async () => {
  assert.equal(await answered(async () => 7), 7);
});

test('a connection that is lost cannot tell, also behind another error', async () => {
  const server = createServer((request) => request.socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  await assert.rejects(
    answered(() => fetch(url)),
    CannotTell,
  );
  await new Promise((resolve) => server.close(resolve));
  await assert.rejects(
    answered(() => fetch(url)),
    /CannotTell|own connection was lost: fetch failed/,
  );
  const cause = new TypeError('fetch failed');
  const facts = { code: 'c', subject: 's', expected: 'e', received: 'r', action: 'a', cause };
  await assert.rejects(
    answered(() => Promise.reject(new DiamondError(facts))),
    CannotTell,
  );
});

test('any other error stays what it is', async () => {
  for (const error of [new TypeError('x is not a function'), new Error('a canary was found'), new CannotTell('before')])
    await assert.rejects(
      answered(() => Promise.reject(error)),
      (thrown) => thrown === error,
    );
});
