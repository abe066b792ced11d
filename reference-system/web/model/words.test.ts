import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Job } from '../api/types.ts';
import { degradedInWords } from './degraded-in-words.ts';
import { excerpt } from './excerpt.ts';
import { allowedActions } from './job-rules.ts';
import { conversationPath, parseRoute, searchPath } from './route.ts';
import { dayName } from './times.ts';

test('routes are read from the address and written to it alike', () => {
  assert.deepEqual(parseRoute('/', ''), { name: 'home' });
  assert.deepEqual(parseRoute('/c/abc-1', ''), { name: 'conversation', conversationId: 'abc-1', atSeq: null });
  const [path, query] = conversationPath('abc', 17).split('?');
  assert.deepEqual(parseRoute(path!, `?${query}`), { name: 'conversation', conversationId: 'abc', atSeq: 17 });
  const search = new URL(searchPath('a&b "c"', 'oldest'), 'http://x');
  assert.deepEqual(parseRoute(search.pathname, search.search), { name: 'search', query: 'a&b "c"', sort: 'oldest' });
});

test('addresses that mean nothing are unknown, whatever they carry', () => {
  for (const path of ['/c/', '/c/a/b', '/c/<script>', '/x', '/c/javascript:alert(1)']) {
    assert.deepEqual(parseRoute(path, ''), { name: 'unknown' });
  }
  assert.equal((parseRoute('/c/a', '?at=-1') as { atSeq: unknown }).atSeq, null);
});

test('nobody is offered to decide on an own proposal', () => {
  const job = { state: 'proposed', proposedBy: 'ada' } as Job;
  assert.deepEqual(allowedActions(job, { id: 'ada', role: 'approver' }), ['cancel']);
  assert.deepEqual(allowedActions(job, { id: 'bo', role: 'approver' }), ['approve', 'reject', 'cancel']);
  assert.deepEqual(allowedActions(job, { id: 'eve', role: 'member' }), []);
  assert.deepEqual(allowedActions({ ...job, state: 'failed' }, { id: 'bo', role: 'approver' }), ['retry']);
  assert.deepEqual(allowedActions({ ...job, state: 'executing' }, { id: 'bo', role: 'approver' }), []);
});

test('an excerpt marks every word and loses nothing around them', () => {
  const parts = excerpt('The Index was (re)built', 'index (re)');
  assert.equal(parts.map(({ text }) => text).join(''), 'The Index was (re)built');
  assert.deepEqual(
    parts.filter(({ found }) => found).map(({ text }) => text),
    ['Index', '(re)'],
  );
});

test('an excerpt of a long text begins near the word and cuts no character in half', () => {
  const text = `${'🎉'.repeat(400)}needle${'🎉'.repeat(400)}`;
  const parts = excerpt(text, 'needle');
  assert.ok(parts.some(({ found, text: part }) => found && part === 'needle'));
  assert.ok(parts.every(({ text: part }) => part.isWellFormed()));
});

test('days are named as people name them', () => {
  const now = new Date(2026, 10, 22, 9);
  assert.equal(dayName(new Date(2026, 10, 22, 0, 1).toISOString(), now), 'Today');
  assert.equal(dayName(new Date(2026, 10, 21, 23, 59).toISOString(), now), 'Yesterday');
  assert.match(dayName(new Date(2025, 1, 3).toISOString(), now), /3 February 2025/);
});

test('each degraded part says what it means for messages', () => {
  const words = degradedInWords([
    { part: 'executor', since: '' },
    { part: 'worker', since: '' },
  ]);
  assert.equal(words.length, 2);
  assert.ok(words.every((sentence) => sentence.includes('Messages work as usual')));
});
