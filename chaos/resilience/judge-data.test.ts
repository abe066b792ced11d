import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DataFinding } from '../../harness/data-report.ts';
import { judgeData } from './judge-data.ts';

const finding = (over: Partial<DataFinding> = {}): DataFinding => ({
  check: 'sequence-gapless',
  title: 'Sequences are gapless',
  criterion: 'integrity.ledger-consistency',
  case: 'sequence',
  outcome: 'pass',
  summary: 'seen',
  examined: 10,
  offending: 0,
  sample: [],
  seconds: 0.1,
  ...over,
});
const sound = Array.from({ length: 20 }, () => finding());
const broken = finding({ outcome: 'fail', offending: 1, summary: 'a gap' });

test('known good: all checks held under the whole load', () => {
  const { outcome, grade, gate } = judgeData(sound, []);
  assert.deepEqual([outcome, grade, gate], ['pass', 1, undefined]);
});

test('known bad: one violated check of many fails with full weight, with and without a hard gate', () => {
  const { outcome, grade } = judgeData([...sound, broken], []);
  assert.deepEqual([outcome, grade], ['fail', 0]);
  const lost = judgeData([...sound, { ...broken, gate: 'acknowledged-write-lost' }], []);
  assert.deepEqual([lost.outcome, lost.grade, lost.gate], ['fail', 0, 'acknowledged-write-lost']);
});

test('a check that could not tell is unknown, and hides no violation', () => {
  const untold = finding({ outcome: 'unknown', summary: 'time-out' });
  assert.equal(judgeData([...sound, untold], []).outcome, 'unknown');
  assert.equal(judgeData([untold, broken], []).outcome, 'fail');
});

test('a load that was not offered, or no check at all, shows nothing', () => {
  assert.equal(judgeData(sound, ['only 100 messages a second']).outcome, 'unknown');
  assert.equal(judgeData([broken], ['only 100 messages a second']).outcome, 'fail');
  assert.equal(judgeData([], []).outcome, 'unknown');
});
