import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ApiClient } from '../../harness/system.ts';
import type { LoadUser } from '../population.ts';
import { hangUp } from './cause-error.ts';
import { type Reading, readDeepPage, readFirstPage } from './read-timeline.ts';

const limitMs = 1_000;

function userOf(api: object): LoadUser {
  return { api: api as ApiClient, conversation: { id: 'c' } } as LoadUser;
}

function readingOf(items: readonly object[], deepBefore: Reading['deepBefore'] = { from: 100, to: 200 }): Reading {
  const timeline = async () => ({ ok: true, status: 200, value: { items, nextBefore: null } });
  return { user: userOf({ timeline }), conversationId: 'c', deepBefore };
}

test('a page with items is read', async () => {
  assert.equal((await readFirstPage(readingOf([{}]), limitMs)).outcome, 'acknowledged');
  assert.equal((await readDeepPage(readingOf([{}]), limitMs)).outcome, 'acknowledged');
});

test('known bad: an empty page of a large conversation is no reading, however fast', async () => {
  for (const read of [readFirstPage, readDeepPage]) {
    const { outcome, error } = await read(readingOf([]), limitMs);
    assert.equal(outcome, 'failed');
    assert.match(error ?? '', /empty page/);
  }
});

test('a conversation that is not large may be empty', async () => {
  const { user, conversationId } = readingOf([]);
  assert.equal((await readFirstPage({ user, conversationId, deepBefore: undefined }, limitMs)).outcome, 'acknowledged');
});

test('who hangs up is served or does not wait; known bad: what was answered with an error was not served', async () => {
  const answers = (status: number) => userOf({ request: async () => ({ status }) });
  assert.equal((await hangUp(answers(200))).outcome, 'acknowledged');
  assert.equal((await hangUp(answers(500))).outcome, 'failed');
  assert.equal((await hangUp(answers(401))).outcome, 'failed');
  assert.equal((await hangUp(answers(503))).outcome, 'shed');
  const late = Object.assign(new Error('aborted'), { name: 'TimeoutError' });
  assert.equal((await hangUp(userOf({ request: () => Promise.reject(late) }))).outcome, 'acknowledged');
});
