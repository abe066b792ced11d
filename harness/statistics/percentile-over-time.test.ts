import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeAgainst } from './interval.ts';
import { percentileInterval } from './percentile-interval.ts';
import { percentileOverTime, percentileRise, type TimedSample } from './percentile-over-time.ts';
import { seededRandom } from './seeded-random.ts';

/** Fifty latencies a second about 100 ms, all of a second sharing its level, as under load they do. */
function latencies(seconds: number, seed: number, { shared = 20, shift = 0, rho = 0 } = {}): TimedSample[] {
  const random = seededRandom(seed);
  let level = random.normal();
  return Array.from({ length: seconds }, (_, second) => {
    const ofSecond = 100 + shift + shared * level;
    level = rho * level + Math.sqrt(1 - rho * rho) * random.normal();
    return Array.from({ length: 50 }, (_, i) => ({
      atMs: second * 1000 + i * 20,
      value: ofSecond + 5 * random.normal(),
    }));
  }).flat();
}

const failingIn = (samples: readonly TimedSample[], every: number) =>
  samples.map((sample, i) => (i % every === 0 ? { ...sample, value: Number.POSITIVE_INFINITY } : sample));

test('known bad: samples that come in waves have a wider interval than single ones pretend', () => {
  const samples = latencies(120, 1);
  const overTime = percentileOverTime(samples, 0.95);
  const alone = percentileInterval(
    samples.map(({ value }) => value),
    0.95,
  );
  assert.ok(overTime.high - overTime.low > 3 * (alone.high - alone.low));
});

test('known bad: a thousand samples out of a few seconds tell nothing', () => {
  assert.equal(judgeAgainst(percentileOverTime(latencies(19, 1), 0.95), { below: 1e9 }), 'unknown');
  assert.equal(judgeAgainst(percentileOverTime([], 0.95), { below: 1e9 }), 'unknown');
});

test('known bad: six failures in a hundred fail every limit, four do not', () => {
  const samples = latencies(400, 1, { shared: 0 });
  assert.equal(judgeAgainst(percentileOverTime(failingIn(samples, 16), 0.95), { below: 500 }), 'fail');
  assert.equal(judgeAgainst(percentileOverTime(failingIn(samples, 25), 0.95), { below: 500 }), 'pass');
});

test('known bad: everything failed', () => {
  assert.equal(judgeAgainst(percentileOverTime(failingIn(latencies(30, 1), 1), 0.95), { below: 500 }), 'fail');
});

test('known bad: a rise is found, and only once it is beyond what is allowed', () => {
  const first = latencies(80, 1);
  const rise = percentileRise(first, latencies(80, 2, { shift: 100 }), 0.95);
  assert.equal(judgeAgainst(rise, { atMost: 25 }), 'fail');
  assert.ok(rise.low <= 100 && 100 <= rise.high, `${rise.low} … ${rise.high} holds the true rise`);
});

test('known bad: failures in the last third only are an infinite rise', () => {
  const first = latencies(60, 1);
  const rise = percentileRise(first, failingIn(latencies(60, 2), 8), 0.95);
  assert.equal(judgeAgainst(rise, { atMost: 25 }), 'fail');
});

test('known bad: failures in the first third make the rise meaningless, not small', () => {
  const failing = failingIn(latencies(60, 1), 8);
  assert.equal(judgeAgainst(percentileRise(failing, failing, 0.95), { atMost: 25 }), 'unknown');
  assert.equal(judgeAgainst(percentileRise(failing, latencies(60, 2), 0.95), { atMost: 25 }), 'unknown');
});

test('no rise passes', () => {
  assert.equal(judgeAgainst(percentileRise(latencies(200, 1), latencies(200, 2), 0.95), { atMost: 25 }), 'pass');
});

test('independent samples get the interval of order statistics, or little more', () => {
  const samples = latencies(200, 3, { shared: 0 });
  const overTime = percentileOverTime(samples, 0.95);
  const alone = percentileInterval(
    samples.map(({ value }) => value),
    0.95,
  );
  assert.equal(overTime.value, alone.value);
  assert.ok(overTime.high - overTime.low <= 1.5 * (alone.high - alone.low));
});

test('holds the true percentile where single samples mislead', () => {
  // Level σ 5 and own σ 5: normal with σ 7.07 about 100.
  const truth = 100 + 1.6448536 * Math.hypot(5, 5);
  let overTime = 0;
  let alone = 0;
  for (let seed = 0; seed < 200; seed += 1) {
    const samples = latencies(60, seed, { shared: 5, rho: 0.5 });
    const values = samples.map(({ value }) => value);
    if (holds(percentileOverTime(samples, 0.95), truth)) overTime += 1;
    if (holds(percentileInterval(values, 0.95), truth)) alone += 1;
  }
  assert.ok(overTime >= 176, `held in ${overTime} of 200, of short series with long waves`);
  assert.ok(alone <= 120, `alone, they held in ${alone} of 200`);
});

function holds({ low, high }: { low: number; high: number }, truth: number): boolean {
  return low <= truth && truth <= high;
}
