import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../harness/statistics/seeded-random.ts';
import { jitterWrong, waitsWrong } from './retry-waits.ts';

/** Calls of jobs one after the other, each tried again after its wait. */
const asked = (waits: readonly number[]) => waits.flatMap((wait, job) => [1_000 * job, 1_000 * job + wait]);

test('waits that grow are as they should be', () => {
  assert.deepEqual(waitsWrong([0, 200, 600, 1_400]), []);
  assert.deepEqual(waitsWrong([0]), []);
});

test('known bad: no wait, and waits that do not grow', () => {
  assert.match(waitsWrong([0, 2])[0]!, /without a wait: 2 ms/);
  assert.match(waitsWrong([0, 200, 400])[0]!, /do not grow: 200, 200 ms/);
});

test('waits that are drawn differ', () => {
  assert.deepEqual(jitterWrong(asked([160, 204, 241, 177, 198])), []);
});

test('of a few waits nothing is told', () => {
  assert.deepEqual(jitterWrong(asked([200, 200])), []);
});

test('known bad: all wait alike but for what a timer is late, or not at all', () => {
  assert.match(jitterWrong(asked([200, 203, 201, 207, 202]))[0]!, /5 jobs waited alike .*: 200, 203, 201, 207, 202 ms/);
  assert.match(jitterWrong(asked([1, 20, 40, 60, 80]))[0]!, /without a wait/);
});

test('of waits drawn from ± 25 % next to none are taken for alike', () => {
  const random = seededRandom(1);
  const alike = Array.from({ length: 20_000 }, () =>
    jitterWrong(asked(Array.from({ length: 5 }, () => 150 + 100 * random.uniform()))),
  ).filter((found) => found.length > 0).length;
  assert.ok(alike < 20, `${alike} of 20,000; 9 are to be expected`);
});
