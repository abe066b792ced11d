import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ApiClient } from '../api/client.ts';
import type { Conversation, TimelineItem } from '../api/types.ts';
import { ConversationList } from './conversation-list.ts';

const conversation = (id: string, more: Partial<Conversation> = {}): Conversation => ({
  id,
  title: id,
  memberIds: [],
  messageCount: 0,
  unread: 0,
  lastSeq: 10,
  lastActivityAt: '2026-01-01T10:00:00.000Z',
  ...more,
});
const message = (seq: number, authorId: string): TimelineItem => ({
  kind: 'message',
  seq,
  id: `${seq}`,
  authorId,
  text: 't',
  sentAt: '2026-01-01T11:00:00.000Z',
});

async function loaded(conversations: readonly Conversation[], beingRead: ReadonlySet<string> = new Set()) {
  const api = { get: async () => ({ conversations }) } as unknown as ApiClient;
  const list = new ConversationList(api, 'ada', (id) => beingRead.has(id));
  await list.load();
  return list;
}

test('what others write counts as unread once, and moves its conversation to the top', async () => {
  const list = await loaded([conversation('a', { lastActivityAt: '2026-01-01T10:30:00.000Z' }), conversation('b')]);
  list.appended('b', message(11, 'bo'));
  list.appended('b', message(11, 'bo'));
  assert.equal(list.find('b')?.unread, 1);
  assert.equal(list.list.value.state === 'ready' && list.list.value.value[0]?.id, 'b');
});

test('own messages and what is being looked at are not unread, whatever the server still counts', async () => {
  const list = await loaded([conversation('a'), conversation('b', { unread: 7 })], new Set(['b']));
  list.appended('a', message(11, 'ada'));
  list.appended('b', message(12, 'bo'));
  list.put(conversation('b', { unread: 8, lastSeq: 12 }));
  assert.deepEqual([list.find('a')?.unread, list.find('b')?.unread], [0, 0]);
});

test('a summary that lags behind does not make something seen look new again', async () => {
  const list = await loaded([conversation('a')]);
  list.appended('a', message(15, 'bo'));
  list.put(conversation('a', { lastSeq: 12, unread: 1 }));
  list.appended('a', message(15, 'bo'));
  assert.deepEqual([list.find('a')?.lastSeq, list.find('a')?.unread], [15, 1]);
});
