import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutArrived } from './arrived.ts';
import { enqueue, markFailed, markSending, type Outbox, OutboxStorage, remove } from './outbox.ts';

const first = { key: 'k1', conversationId: 'c', text: 'hello', startedAt: '2026-01-01T10:00:00.000Z' };

function storage(initial: Record<string, string> = {}) {
  const map = new Map(Object.entries(initial));
  return {
    getItem: (key: string) => map.get(key) ?? null,
    setItem: (key: string, value: string) => void map.set(key, value),
    removeItem: (key: string) => void map.delete(key),
  };
}

test('a message keeps its key from the first attempt to the last', () => {
  let outbox: Outbox = enqueue([], first);
  outbox = markFailed(outbox, 'k1', 'no answer');
  assert.deepEqual(outbox[0], { ...first, state: 'failed', problem: 'no answer' });
  outbox = markSending(outbox, 'k1');
  assert.deepEqual(outbox[0], { ...first, state: 'sending', problem: '' });
  assert.deepEqual(remove(outbox, 'k1'), []);
});

test('two tabs of one person do not overwrite each other', () => {
  const shared = storage();
  const [one, other] = [new OutboxStorage(shared, 'ada'), new OutboxStorage(shared, 'ada')];
  const [a] = enqueue([], first);
  const [b] = enqueue([], { ...first, key: 'k2' });
  one.put(a!);
  other.put(b!);
  one.remove('k1');
  assert.deepEqual(new OutboxStorage(shared, 'ada').read(), [b]);
});

test('what is stored by something else is not sent', () => {
  for (const stored of ['{', '"x"', '[{"key":1}]', '[null]']) {
    assert.deepEqual(new OutboxStorage(storage({ 'accord.outbox.ada': stored }), 'ada').read(), []);
  }
});

test('an own message that arrived before its acknowledgement is drawn once; an older equal one hides nothing', () => {
  const item = (seq: number, sentAt: string) => ({
    kind: 'message' as const,
    seq,
    id: `${seq}`,
    authorId: 'ada',
    text: 'hello',
    sentAt,
  });
  const outbox = enqueue([], first);
  assert.deepEqual(withoutArrived(outbox, [item(1, '2026-01-01T09:00:00.000Z')], 'ada'), outbox);
  assert.deepEqual(withoutArrived(outbox, [item(2, '2026-01-01T10:00:00.300Z')], 'ada'), []);
  assert.deepEqual(withoutArrived(outbox, [item(2, '2026-01-01T10:00:00.300Z')], 'bo'), outbox);
  const failed = markFailed(outbox, 'k1', 'no answer');
  assert.deepEqual(withoutArrived(failed, [item(2, '2026-01-01T10:00:00.300Z')], 'ada'), failed);
});
