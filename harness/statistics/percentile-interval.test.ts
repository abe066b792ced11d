import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeAgainst } from './interval.ts';
import { percentileOfSorted } from './percentile.ts';
import { percentileInterval } from './percentile-interval.ts';
import { seededRandom } from './seeded-random.ts';

const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

test('known bad: six failures in a hundred make the p95 infinite', () => {
  const samples = [...Array(94).fill(10), ...Array(6).fill(Number.POSITIVE_INFINITY)];
  assert.equal(percentileInterval(samples, 0.95).value, Number.POSITIVE_INFINITY);
});

test('known bad: many failures push even the lower bound beyond every limit', () => {
  const samples = [...Array(900).fill(10), ...Array(100).fill(Number.POSITIVE_INFINITY)];
  assert.equal(judgeAgainst(percentileInterval(samples, 0.95), { below: 500 }), 'fail');
});

test('known bad: with too few samples nothing is known, however fast they were', () => {
  assert.equal(percentileInterval([], 0.95).high, Number.POSITIVE_INFINITY);
  for (const [q, enough] of [
    [0.95, 72],
    [0.99, 368],
    [0.999, 3688],
  ] as const) {
    assert.equal(judgeAgainst(percentileInterval(Array(enough - 1).fill(1), q), { below: 500 }), 'unknown');
    assert.equal(judgeAgainst(percentileInterval(Array(enough).fill(1), q), { below: 500 }), 'pass');
  }
});

test('the ranks are those of the binomial distribution', () => {
  // R: qbinom(c(.025, .975), 1000, .95) = 936, 963; the upper rank is one more.
  const { value, low, high, n } = percentileInterval(upTo(1000), 0.95);
  assert.deepEqual({ value, low, high, n }, { value: 950, low: 936, high: 964, n: 1000 });
});

test('the interval holds the true percentile as often as it says', () => {
  const random = seededRandom(7);
  const truth = -Math.log(0.05);
  let held = 0;
  const series = 2000;
  for (let i = 0; i < series; i += 1) {
    const samples = Array.from({ length: 300 }, () => -Math.log(1 - random.uniform()));
    const { low, high } = percentileInterval(samples, 0.95);
    if (low <= truth && truth <= high) held += 1;
  }
  // 0.94 is four standard errors below 0.96, what 300 samples give exactly.
  assert.ok(held / series >= 0.94, `held in ${held} of ${series}`);
});

test('the percentile is a value that was measured, at exactly its rank', () => {
  assert.equal(percentileOfSorted(upTo(20), 0.95), 19);
  assert.equal(percentileOfSorted(upTo(21), 0.95), 20);
  assert.equal(percentileOfSorted([1, 2, Number.POSITIVE_INFINITY], 0.5), 2);
  assert.ok(Number.isNaN(percentileOfSorted([], 0.5)));
});
