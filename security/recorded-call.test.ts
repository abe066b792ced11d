import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Attempts } from '../harness/attempts.ts';
import type { ApiClient, Person, RawAnswer } from '../harness/system.ts';
import { recordedCall, type Sent } from './recorded-call.ts';

/** How the attempt of a call that writes was settled, for an answer of that status. */
async function settledBy(status: number): Promise<string> {
  let settled = 'open';
  const attempts: Attempts = {
    begin: () => ({
      id: '1',
      acknowledge: () => {
        settled = 'acknowledged';
      },
      reject: () => {
        settled = 'rejected';
      },
    }),
  };
  const call = {
    operation: { method: 'POST' },
    path: '/',
    headers: {},
    body: {},
    write: () => ({ kind: 'message.send', input: { contentSha256: 'x' } }),
  } as unknown as Sent;
  const person = { tenant: { id: 't' }, personId: 'p' } as Person;
  await recordedCall({} as ApiClient, call, person, attempts, async () => ({ status }) as RawAnswer);
  return settled;
}

test('a yes is a yes, a refusal is a no', async () => {
  assert.equal(await settledBy(201), 'acknowledged');
  assert.equal(await settledBy(302), 'rejected');
  assert.equal(await settledBy(403), 'rejected');
});

test('known bad: an error of the server is no no, the write may have been done', async () => {
  assert.equal(await settledBy(500), 'open');
  assert.equal(await settledBy(503), 'open');
});
