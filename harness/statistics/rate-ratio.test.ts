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
