import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ApiClient } from '../../harness/system.ts';
import { holdsWithin } from '../holds-within.ts';
import { openStream } from './open-stream.ts';

const { signal } = new AbortController();
const clientWith = (stream: ApiClient['stream']) => ({ stream }) as ApiClient;

test('a stream is open after its first words, and over once it has ended', async () => {
  let end: () => void = () => undefined;
  const stream = await openStream(
    clientWith(({ onText }) => {
      setImmediate(onText, 'ready');
      return new Promise((resolve) => {
        end = resolve;
      });
    }),
    signal,
  );
  assert.ok(typeof stream !== 'string');
  assert.equal(stream.isOver(), false);
  end();
  assert.equal(await holdsWithin(5_000, stream.isOver), true);
});

test('a stream that is refused, with words or without, or that ends at once is not open', async () => {
  assert.equal(
    await openStream(
      clientWith(() => Promise.reject(new Error('401'))),
      signal,
    ),
    '401',
  );
  const ended = clientWith(async ({ onText }) => onText('farewell'));
  assert.equal(await openStream(ended, signal), 'it ended at once');
});
