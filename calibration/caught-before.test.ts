import assert from 'node:assert/strict';
import { test } from 'node:test';
import { caughtBefore } from './caught-before.ts';
import type { RecordedCriterion } from './results.ts';

function recorded(flaws: readonly { id: string; caught: boolean; said: string }[]): RecordedCriterion {
  return {
    id: 'golden.message-flow',
    flaws,
    controls: {},
    cleanRuns: 0,
    falseAlarms: 0,
  } as unknown as RecordedCriterion;
}

test('a flaw is looked for where it was caught', () => {
  const criteria = [recorded([{ id: 'a', caught: true, said: 'in-order: fail: 8 of 9' }])];
  assert.deepEqual([...caughtBefore({ criteria })], [['a', 'in-order']]);
});

test('one that escaped, or was caught by a case that is no more, is looked for everywhere', () => {
  const criteria = [
    recorded([
      { id: 'a', caught: false, said: 'in-order: unknown: nothing' },
      { id: 'b', caught: true, said: 'of-old: fail: gone' },
      { id: 'c', caught: true, said: 'The system did not come up.' },
    ]),
  ];
  assert.equal(caughtBefore({ criteria }).size, 0);
});
