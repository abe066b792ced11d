import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Texts } from './texts.ts';

/** What a run would write, in order. */
function plan(seed: number, label: string): string[] {
  const texts = new Texts(seed, label);
  return [
    texts.message(),
    texts.title(),
    texts.ofBytes(500),
    texts.wideOfBytes(500),
    ...[...texts.hostile(), ...texts.hostileToFields()].map(({ text }) => text),
    texts.message(),
  ];
}

test('one seed writes the same in the same order, whatever other labels wrote', () => {
  const first = ['a', 'b'].map((label) => plan(7, label));
  const second = ['b', 'a'].map((label) => plan(7, label)).reverse();
  assert.deepEqual(first, second);
});

test('another seed and another label write something else, and no text twice', () => {
  const all = [...plan(7, 'a'), ...plan(7, 'b')];
  assert.equal(new Set(all).size, all.length);
  assert.notDeepEqual(plan(7, 'a'), plan(8, 'a'));
});

test('a text of so many bytes is exactly that long, a wide one in a third of the characters', () => {
  const texts = new Texts(7, 'a');
  for (const bytes of [500, 501, 502, 16_384]) {
    const [plain, wide] = [texts.ofBytes(bytes), texts.wideOfBytes(bytes)];
    assert.deepEqual([Buffer.byteLength(plain), Buffer.byteLength(wide)], [bytes, bytes]);
    assert.equal(plain.length, bytes);
    assert.ok(wide.length < bytes / 2);
  }
});
