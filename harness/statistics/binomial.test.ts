import assert from 'node:assert/strict';
import { test } from 'node:test';
import { binomialCdf, binomialInterval } from './binomial.ts';

const near = (actual: number, expected: number, tolerance = 1e-9) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);

test('known bad: no failure in ten runs does not mean that none comes', () => {
  // 1 - 0.025^(1/10)
  near(binomialInterval(0, 10).high, 1 - 0.025 ** 0.1);
  assert.equal(binomialInterval(0, 10).low, 0);
});

test('known bad: no run at all says nothing', () => {
  const { low, high, value } = binomialInterval(0, 0);
  assert.deepEqual([low, high], [0, 1]);
  assert.ok(Number.isNaN(value));
});

test('known bad: more successes than trials are refused', () => {
  assert.throws(() => binomialInterval(11, 10), RangeError);
  assert.throws(() => binomialInterval(0.5, 10), RangeError);
});

test('agrees with the published interval', () => {
  // R: binom.test(5, 10)$conf.int = 0.1870860 0.8129140
  const five = binomialInterval(5, 10);
  near(five.low, 0.187086, 1e-6);
  near(five.high, 0.812914, 1e-6);
});

test('the distribution is exact in small and stable in large', () => {
  near(binomialCdf(2, 4, 0.5), 11 / 16, 1e-14);
  near(binomialCdf(0, 3, 0.1), 0.729, 1e-14);
  near(binomialCdf(500_000, 1_000_000, 0.5), 0.5003989, 1e-6);
  assert.equal(binomialCdf(-1, 5, 0.5), 0);
  assert.equal(binomialCdf(5, 5, 0.5), 1);
});
