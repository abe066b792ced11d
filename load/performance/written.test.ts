import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DataFinding } from '../../harness/data-report.ts';
import { judgeWritten } from './written.ts';

const found = (counts?: Record<string, number>, outcome: DataFinding['outcome'] = 'pass') =>
  [{ outcome, summary: 'It was so.', ...(counts ? { counts } : {}) }] as unknown as readonly DataFinding[];

test('all that was acknowledged is there', () => {
  const { outcome, attempts } = judgeWritten(found({ lost: 0, attempts: 9 }));
  assert.deepEqual([outcome, attempts], ['pass', 9]);
});

test('known bad: one that was acknowledged is not there yet', () => {
  const { outcome, sentence, gate } = judgeWritten(found({ lost: 1, attempts: 9 }, 'fail'));
  assert.deepEqual([outcome, gate], ['fail', 'acknowledged-write-lost']);
  assert.match(sentence, /1 acknowledged writes were not in the ledger/);
});

test('what is wrong otherwise is for others to say', () => {
  assert.equal(judgeWritten(found({ lost: 0, phantom: 3, attempts: 9 }, 'fail')).outcome, 'pass');
});

test('known bad: nothing to compare, nobody to ask, nothing attempted', () => {
  assert.equal(judgeWritten([]).outcome, 'unknown');
  assert.equal(judgeWritten(found(undefined, 'unknown')).outcome, 'unknown');
  assert.equal(judgeWritten(found({ lost: 0, attempts: 0 })).outcome, 'unknown');
  assert.match(judgeWritten({ cannotTell: 'no database' }).sentence, /cannot be told: no database/);
});
