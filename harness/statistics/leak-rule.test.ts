import assert from 'node:assert/strict';
import { test } from 'node:test';
import { autocorrelation } from './autocorrelation.ts';
import { judgeLeak } from './leak-rule.ts';
import { seededRandom } from './seeded-random.ts';
import { theilSen } from './theil-sen.ts';

/** Readings with first-order correlated noise of the given size, x in thousands of operations. */
function readings(n: number, seed: number, slope: number, noise: number, rho = 0) {
  const random = seededRandom(seed);
  let error = random.normal();
  return Array.from({ length: n }, (_, i) => {
    const point = { x: i / 5, y: 50e6 + (slope * i) / 5 + noise * error };
    error = rho * error + Math.sqrt(1 - rho * rho) * random.normal();
    return point;
  });
}

test('known bad: 4 KiB kept per operation is a leak', () => {
  const { outcome, slope } = judgeLeak(readings(45, 1, 4096 * 1000, 500_000, 0.5), 10_000);
  assert.equal(outcome, 'fail');
  assert.ok(slope.low < 4_096_000 && 4_096_000 < slope.high, `${slope.low} … ${slope.high}`);
});

test('known bad: a leak under single outliers is still seen', () => {
  const points = readings(60, 2, 2e6, 200_000).map((point, i) =>
    i % 10 === 9 ? { ...point, y: point.y - 40e6 } : point,
  );
  assert.equal(judgeLeak(points, 10_000).outcome, 'fail');
});

/** Kendall's statistic over its standard deviation for independent readings: what a plain trend test looks at. */
function plainTrend(points: readonly { readonly y: number }[]): number {
  const n = points.length;
  const s = points.reduce(
    (sum, { y }, i) => sum + points.slice(i + 1).reduce((more, to) => more + Math.sign(to.y - y), 0),
    0,
  );
  return s / Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18);
}

test('known bad: correlated noise without a leak is no leak, though a plain trend test calls many of them one', () => {
  const series = Array.from({ length: 200 }, (_, seed) => readings(90, seed, 0, 500_000, 0.9));
  const plainAlarms = series.filter((points) => plainTrend(points) > 1.96).length;
  const alarms = series.filter((points) => judgeLeak(points, 0).outcome === 'fail').length;
  assert.ok(plainAlarms >= 40, `the plain test alarmed ${plainAlarms} times of 200`);
  assert.ok(alarms <= 4, `${alarms} of 200`);
});

test('known bad: too few readings tell nothing, whatever they look like', () => {
  assert.equal(judgeLeak(readings(44, 1, 4e6, 1000), 10_000).outcome, 'unknown');
  assert.equal(judgeLeak(readings(5, 1, 0, 1000), 10_000).outcome, 'unknown');
});

test('known bad: noise that could hide a leak is unknown, not pass', () => {
  assert.equal(judgeLeak(readings(45, 3, 0, 5e6, 0.5), 10_000).outcome, 'unknown');
});

test('quiet memory passes, also when nothing moves at all', () => {
  assert.equal(judgeLeak(readings(90, 4, 0, 10_000), 10_000).outcome, 'pass');
  const { outcome, slope } = judgeLeak(readings(45, 4, 0, 0), 10_000);
  assert.deepEqual([outcome, slope.value, slope.effect], ['pass', 0, 0]);
});

test('a noiseless line is found exactly, with infinite effect', () => {
  const slope = theilSen(Array.from({ length: 50 }, (_, x) => ({ x, y: 3 * x + 7 })));
  assert.deepEqual([slope.value, slope.intercept, slope.low, slope.high, slope.noise], [3, 7, 3, 3, 0]);
  assert.equal(slope.effect, Number.POSITIVE_INFINITY);
});

test('Sen’s own example', () => {
  // P. K. Sen (1968), section 6: the point estimate is 4.
  const x = [1, 2, 3, 4, 10, 12, 18];
  const y = [9, 15, 19, 20, 45, 55, 78];
  const { value } = theilSen(x.map((each, i) => ({ x: each, y: y[i]! })));
  assert.equal(value, 4);
});

test('correlation of residuals is recovered from series of known correlation', () => {
  for (const rho of [0, 0.5, 0.9]) {
    let sum = 0;
    for (let seed = 0; seed < 200; seed += 1) {
      sum += theilSen(readings(100, seed, 1000, 1000, rho)).correlation;
    }
    assert.ok(Math.abs(sum / 200 - rho) < 0.06, `mean ${sum / 200} for ${rho}`);
  }
  assert.equal(autocorrelation([1, -1, 1, -1, 1, -1]), 0, 'alternating counts as none');
});
