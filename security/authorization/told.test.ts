import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Call } from '../walker/call.ts';
import { told } from './told.ts';

const call = (query: Record<string, string>, pathValues: Record<string, string> = {}, body?: object) =>
  ({ query, pathValues, body }) as unknown as Call;

test('known bad: an id or a text that the request did not name', () => {
  const body = '{"jobs":[{"id":"j1","title":"Guarded job"}]}';
  assert.deepEqual(told({ body, call: call({ conversationId: 'c1' }) }, ['c1', 'j1', 'Guarded job']), [
    'j1',
    'Guarded job',
  ]);
});

test('what the request named itself is no news, wherever it stood', () => {
  const body = 'nothing of c1 for "two words", said m1';
  assert.deepEqual(
    told({ body, call: call({ q: 'two words' }, { id: 'c1' }, { about: 'm1' }) }, ['c1', 'two words', 'm1']),
    [],
  );
  assert.deepEqual(told({ body: '{}', call: call({}) }, ['c1']), []);
});
