import assert from 'node:assert/strict';
import { test } from 'node:test';
import { behindOf, type Progress } from './caught-up.ts';

const progress = (head: number, checkpoint: number): Progress => ({
  tenant_id: 'one',
  projection: 'activity',
  head_seq: String(head),
  checkpoint_seq: String(checkpoint),
});

test('a projection is behind as long as it is before the end of the ledger', () => {
  assert.equal(behindOf([progress(10, 9)]).length, 1);
  assert.deepEqual(behindOf([progress(10, 10)]), []);
});

test('where writes go on it has to come past where the ledger ended before', () => {
  const upTo = new Map([['one', 10n]]);
  assert.deepEqual(behindOf([progress(100, 10)], upTo), []);
  assert.equal(behindOf([progress(100, 9)], upTo).length, 1);
});

test('a tenant that had written nothing by then has nothing to catch up with', () => {
  assert.deepEqual(behindOf([progress(3, 0)], new Map()), []);
});
