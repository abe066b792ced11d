import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KeyFinder } from './key-finder.ts';
import { keyMark } from './subscriber-lines.ts';

const keys = ['0f8fad5b-d9cb-469f-a165-70867728950e', '7c9e6679-7425-40de-944b-e07fc1f90ae7'];
const stream = keys.map((key) => `event: x\ndata: {"text":"Message 1-2 of Ada ${keyMark}${key}"}\n\n`).join('');

test('keys are found once, however the stream is cut', () => {
  for (let cut = 0; cut <= stream.length; cut += 1) {
    const finder = new KeyFinder();
    assert.deepEqual([...finder.take(stream.slice(0, cut)), ...finder.take(stream.slice(cut))], keys);
  }
  const single = new KeyFinder();
  assert.deepEqual(
    [...stream].flatMap((letter) => single.take(letter)),
    keys,
  );
});

test('a message that comes twice is seen twice, and other text is not seen', () => {
  const finder = new KeyFinder();
  assert.deepEqual(finder.take(stream + stream), [...keys, ...keys]);
  assert.deepEqual(finder.take('event: heartbeat\ndata: {}\n\n'), []);
});
