import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rateRatio } from './rate-ratio.ts';

test('the interval of a textbook example', () => {
  // 41 of 28,010 person-years against 15 of 19,017 (Rothman et al.): ratio 1.86, 95 % interval 1.03 to 3.35.
  const { value, low, high } = rateRatio({ count: 15, seconds: 19_017 }, { count: 41, seconds: 28_010 });
  assert.deepEqual(
    [value, low, high].map((each) => each.toFixed(2)),
    ['1.86', '1.03', '3.35'],
  );
});

test('nothing counted bounds nothing on that side', () => {
  assert.equal(rateRatio({ count: 0, seconds: 1 }, { count: 5, seconds: 1 }).high, Number.POSITIVE_INFINITY);
  const none = rateRatio({ count: 300, seconds: 10 }, { count: 0, seconds: 10 });
  assert.deepEqual([none.value, none.low, none.high], [0, 0, 0.01]);
});

const evenly = (each: number, seconds = 12) => ({
  count: each * seconds,
  seconds,
  inParts: Array.from({ length: seconds }, () => each),
});

/** As many, in waves: every other second half as much again, or half as much. */
const inWaves = (each: number, seconds = 12) => ({
  ...evenly(each, seconds),
  inParts: Array.from({ length: seconds }, (_, second) => each * (second % 2 === 0 ? 1.5 : 0.5)),
});

test('counts that vary no more than Poisson’s have its interval, be they as even as they may', () => {
  const { count, seconds } = evenly(400);
  assert.deepEqual(rateRatio(evenly(400), evenly(400)), rateRatio({ count, seconds }, { count, seconds }));
});

test('known bad: counts in waves are no Poisson counts, and the interval says so', () => {
  // Pearson's statistic of twelve seconds: 12 · 200² / 400 = 1,200 of 22 degrees of freedom; Student's t of 22 is 2.074.
  const { low, high } = rateRatio(evenly(400), inWaves(400));
  const reach = 2.074 * Math.sqrt((1_200 / 22) * (2 / 4_800));
  assert.ok(Math.abs(Math.log(high) / reach - 1) < 0.003 && Math.abs(-Math.log(low) / reach - 1) < 0.003);
});

test('of too few parts nobody can say how they vary', () => {
  const few = inWaves(400, 2);
  assert.deepEqual(rateRatio(few, few), rateRatio({ count: 800, seconds: 2 }, { count: 800, seconds: 2 }));
});
