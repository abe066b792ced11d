import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeAgainst } from './interval.ts';

const between = (low: number, high: number) => ({ low, high });

test('known bad: an interval that straddles the limit is unknown, on every kind of limit', () => {
  assert.equal(judgeAgainst(between(480, 520), { below: 500 }), 'unknown');
  assert.equal(judgeAgainst(between(480, 520), { atMost: 500 }), 'unknown');
  assert.equal(judgeAgainst(between(480, 520), { atLeast: 500 }), 'unknown');
});

test('known bad: no bound, no number and no sense never pass', () => {
  assert.equal(judgeAgainst(between(100, Number.POSITIVE_INFINITY), { below: 500 }), 'unknown');
  assert.equal(judgeAgainst(between(Number.NaN, Number.NaN), { below: 500 }), 'unknown');
  assert.equal(judgeAgainst(between(Number.NaN, 100), { below: 500 }), 'unknown');
  assert.equal(judgeAgainst(between(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY), { atLeast: 1 }), 'unknown');
  assert.equal(judgeAgainst(between(200, 100), { below: 500 }), 'unknown');
});

test('wholly outside fails: a percentile that failures reach is beyond every limit', () => {
  assert.equal(judgeAgainst(between(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY), { below: 500 }), 'fail');
  assert.equal(judgeAgainst(between(500, 600), { below: 500 }), 'fail', 'below excludes the limit itself');
  assert.equal(judgeAgainst(between(500.1, 600), { atMost: 500 }), 'fail');
  assert.equal(judgeAgainst(between(90, 99.9), { atLeast: 100 }), 'fail');
});

test('wholly inside passes', () => {
  assert.equal(judgeAgainst(between(100, 499.9), { below: 500 }), 'pass');
  assert.equal(judgeAgainst(between(100, 500), { atMost: 500 }), 'pass');
  assert.equal(judgeAgainst(between(100, 110), { atLeast: 100 }), 'pass');
});
