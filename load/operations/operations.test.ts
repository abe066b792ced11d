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

/** A page of fifty that ends with this item; every second item is of another conversation. */
const pageTo = (newest: number) => Array.from({ length: 50 }, (_, n) => ({ seq: newest - 2 * (49 - n) }));

test('a full page right before the item that was named is read, whichever way round', async () => {
  assert.equal((await readFirstPage(readingOf(pageTo(9_000)), limitMs)).outcome, 'acknowledged');
  for (const page of [pageTo(998), pageTo(998).reverse(), pageTo(700)])
    assert.equal((await readDeepPage(readingOf(page, { from: 1_000, to: 1_000 }), limitMs)).outcome, 'acknowledged');
});

test('known bad: another page than the one that was asked for, or less than a page', async () => {
  const outOfOrder = pageTo(998).map(({ seq }, n) => ({ seq: n === 7 ? seq + 9 : seq }));
  for (const [page, why] of [
    [pageTo(1_000), /ends with item 1000, not before 1000/],
    [pageTo(200), /ends with item 200, far from 1000/],
    [pageTo(998).slice(49), /a page of 1 items/],
    [outOfOrder, /out of order/],
    [Array(50).fill({ seq: 998 }), /out of order/],
  ] as const) {
    const { outcome, error } = await readDeepPage(readingOf(page, { from: 1_000, to: 1_000 }), limitMs);
    assert.equal(outcome, 'failed');
    assert.match(error ?? '', why);
  }
  assert.equal((await readFirstPage(readingOf(pageTo(998).slice(1)), limitMs)).outcome, 'failed');
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
