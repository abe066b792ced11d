import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Call } from '../walker/call.ts';
import type { Operation } from '../walker/operations.ts';
import { misdirected } from './refused-writes.ts';

const id = '00000000-0000-4000-8000-00000000000a';
const call = (path: string, pathValues: Record<string, string>, body: Record<string, unknown>) =>
  ({ operation: { path } as Operation, path: '', pathValues, query: {}, headers: {}, body }) as unknown as Call;

test('about ids that are nobody’s, and at a version that never was', () => {
  const [elsewhere, later] = misdirected(call('/jobs/{id}', { id }, { conversationId: id, version: 1, reason: 'r' }));
  assert.match(elsewhere!.path, /^\/jobs\/[0-9a-f-]{36}$/);
  assert.ok(!elsewhere!.path.includes(id) && elsewhere!.body?.conversationId !== id);
  assert.deepEqual([elsewhere!.body?.version, elsewhere!.body?.reason], [1, 'r']);
  assert.deepEqual(later!.body, { conversationId: id, version: 8, reason: 'r' });
});

test('nothing of a call that names neither', () => {
  assert.deepEqual(misdirected(call('/talks', {}, { title: 't', memberIds: [id] })), []);
});
