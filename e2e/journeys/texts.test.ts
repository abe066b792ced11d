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
    ...texts.hostile().map(({ text }) => text),
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
