import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Holding } from '../../../harness/system.ts';
import { excessOver } from './excess.ts';

const held = (name: string, count: number, kind: Holding['kind'] = 'socket'): Holding => ({
  process: 'gateway-1',
  kind,
  name,
  count,
});

test('what was replaced by another of its kind is no excess', () => {
  assert.deepEqual(excessOver([[held('to a', 2)]], [held('to b', 2)]), []);
});

test('the most of several looks is the base', () => {
  assert.deepEqual(excessOver([[held('to a', 1)], [held('to a', 2)]], [held('to a', 2)]), []);
});

test('known bad: more of a kind is an excess, and what came on top is named', () => {
  const found = excessOver([[held('to a', 2)]], [held('to a', 2), held('accepted at b', 3)]);
  assert.deepEqual(found, [
    { process: 'gateway-1', kind: 'socket', before: 2, now: 5, added: [{ name: 'accepted at b', count: 3 }] },
  ]);
});

test('known bad: a connection through a link that stays, while one of another use has gone', () => {
  const before = [[held('to gateway-1→database', 2), held('accepted at a', 2)]];
  const now = [held('to gateway-1→database', 3), held('accepted at a', 1)];
  assert.deepEqual(excessOver(before, now), []);
  assert.deepEqual(excessOver(before, now, new Set(['to gateway-1→database'])), [
    {
      ...{ process: 'gateway-1', kind: 'socket', before: 2, now: 3 },
      added: [{ name: 'to gateway-1→database', count: 1 }],
    },
  ]);
});

test('known bad: a kind that there was none of', () => {
  const found = excessOver([[]], [held('gateway-1: RowExclusiveLock', 1, 'lock')]);
  assert.equal(found[0]?.before, 0);
});
