import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ApiClient, RequestOptions } from '../api/client.ts';
import { RequestFailure } from '../api/failure.ts';
import { OutboxStorage } from '../model/outbox.ts';
import { Sender } from './sender.ts';

interface Call {
  readonly key: string;
  readonly text: string;
  readonly answer: PromiseWithResolvers<unknown>;
}

function senderForTests(takesBack = true) {
  const stored = new Map<string, string>();
  const storage = new OutboxStorage(
    {
      getItem: (key) => stored.get(key) ?? null,
      setItem: (key, value) => void stored.set(key, value),
      removeItem: (key) => void stored.delete(key),
    },
    'ada',
  );
  const calls: Call[] = [];
  const returned: string[] = [];
  const api = {
    post: (_path: string, { body, idempotencyKey }: RequestOptions) => {
      const answer = Promise.withResolvers<unknown>();
      calls.push({ key: idempotencyKey ?? '', text: (body as { text: string }).text, answer });
      return answer.promise;
    },
  } as unknown as ApiClient;
  const make = () =>
    new Sender(api, storage, {
      acknowledged: () => undefined,
      refused: (_conversationId, text) => {
        if (takesBack) returned.push(text);
        return takesBack;
      },
    });
  return { sender: make(), reloaded: make, calls, returned, storage };
}

/** Lets every promise that can go on do so. */
const settle = () => new Promise((resolve) => setImmediate(resolve));
const states = (sender: Sender) => sender.outbox.value.map(({ text, state }) => `${text} ${state}`);

test('messages of a conversation go one after another, in the order of writing', async () => {
  const { sender, calls } = senderForTests();
  sender.send('c', 'first');
  sender.send('c', 'second');
  await settle();
  assert.deepEqual(
    calls.map(({ text }) => text),
    ['first'],
  );
  calls[0]!.answer.resolve({ message: {} });
  await settle();
  assert.deepEqual(
    calls.map(({ text }) => text),
    ['first', 'second'],
  );
});

test('a lost answer leaves the message unsent until it is tried again, with the same key', async () => {
  const { sender, calls, storage } = senderForTests();
  sender.send('c', 'hello');
  await settle();
  calls[0]!.answer.reject(new RequestFailure('timeout'));
  await settle();
  assert.deepEqual(states(sender), ['hello failed']);
  sender.tryAgain(calls[0]!.key);
  await settle();
  assert.equal(calls[1]!.key, calls[0]!.key);
  calls[1]!.answer.resolve({ message: {} });
  await settle();
  assert.deepEqual([states(sender), storage.read()], [[], []]);
});

test('what a reload interrupted is finished with the same key; what had failed waits for the person', async () => {
  const { sender, reloaded, calls } = senderForTests();
  sender.send('c', 'failed before');
  sender.send('d', 'on its way');
  await settle();
  calls[0]!.answer.reject(new RequestFailure('network'));
  await settle();
  const after = reloaded();
  after.resume();
  await settle();
  assert.deepEqual(states(after), ['failed before failed', 'on its way sending']);
  assert.deepEqual([calls.length, calls[2]?.key], [3, calls[1]!.key]);
});

test('a request that broke because the page was left has not failed', async () => {
  const { sender, reloaded, calls } = senderForTests();
  sender.send('c', 'under way');
  sender.send('c', 'after it');
  await settle();
  sender.leave();
  calls[0]!.answer.reject(new RequestFailure('network'));
  await settle();
  assert.deepEqual([states(sender), calls.length], [['under way sending', 'after it sending'], 1]);
  reloaded().resume();
  await settle();
  assert.equal(calls[1]!.key, calls[0]!.key);
});

test('a refused text goes back to the composer, or stays unsent where another text is being written', async () => {
  for (const takesBack of [true, false]) {
    const { sender, calls, returned } = senderForTests(takesBack);
    sender.send('c', 'refused');
    await settle();
    calls[0]!.answer.reject(new RequestFailure('refused', { status: 422, code: 'validation', detail: 'no' }));
    await settle();
    assert.deepEqual([states(sender), returned], takesBack ? [[], ['refused']] : [['refused failed'], []]);
  }
});
