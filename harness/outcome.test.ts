import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mergeOutcomes, type Outcome } from './outcome.ts';

const table: [Outcome[], Outcome][] = [
  [[], 'unknown'],
  [['pass'], 'pass'],
  [['pass', 'pass'], 'pass'],
  [['pass', 'unknown'], 'unknown'],
  [['unknown', 'pass'], 'unknown'],
  [['unknown', 'fail'], 'fail'],
  [['fail', 'pass', 'unknown'], 'fail'],
];

for (const [outcomes, merged] of table) {
  test(`[${outcomes.join(', ')}] merge to ${merged}`, () => {
    assert.equal(mergeOutcomes(outcomes), merged);
  });
}
