import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../harness/statistics/seeded-random.ts';
import { jitterWrong, waitsWrong } from './retry-waits.ts';

/** When the calls of each job arrived that was tried again after its wait; every second job comes a little after its neighbour. */
const calls = (waits: readonly number[]) =>
  waits.map((wait, job) => [500 * job - 480 * (job % 2), 500 * job - 480 * (job % 2) + wait]);

test('waits that grow are as they should be', () => {
  assert.deepEqual(waitsWrong([0, 200, 600, 1_400]), []);
  assert.deepEqual(waitsWrong([0]), []);
});

test('known bad: no wait, and waits that do not grow', () => {
  assert.match(waitsWrong([0, 2])[0]!, /without a wait: 2 ms/);
  assert.match(waitsWrong([0, 200, 400])[0]!, /do not grow: 200, 200 ms/);
});

test('waits that are drawn differ in some pair', () => {
  assert.deepEqual(jitterWrong(calls([160, 161, 241, 245, 200, 198, 170, 172, 190, 230])), []);
});

test('of a few waits nothing is told, nor of jobs that were not tried again', () => {
  assert.deepEqual(jitterWrong(calls([200, 200, 200, 200])), []);
  assert.deepEqual(jitterWrong([...calls([200, 200, 200, 200, 200, 200, 200, 200]), [0], [20, 220]]), []);
});

test('known bad: all wait alike but for what a timer is late, or not at all', () => {
  const alike = [200, 203, 201, 207, 202, 200, 205, 201, 200, 204];
  assert.match(jitterWrong(calls(alike))[0]!, /waited alike .*: 200, 203; 201, 207; 202, 200; 205, 201; 200, 204 ms/);
  assert.match(jitterWrong(calls([1, 20, 40, 60, 80]))[0]!, /without a wait/);
});

test('known bad: waits are drawn, one for all that failed together', () => {
  assert.equal(jitterWrong(calls([160, 161, 241, 245, 200, 198, 170, 172, 190, 193])).length, 1);
  assert.equal(jitterWrong(calls([190, 189, 159, 169, 206, 209, 240, 243, 215, 216])).length, 1, 'one timer was late');
});

/** In how many of 100,000 times waits drawn evenly from about 200 ms are taken for alike. */
function takenForAlike(jitterRatio: number): number {
  const random = seededRandom(1);
  const draw = () => 200 * (1 - jitterRatio + 2 * jitterRatio * random.uniform());
  const tries = Array.from({ length: 100_000 }, () => jitterWrong(calls(Array.from({ length: 10 }, draw))));
  return tries.filter((found) => found.length > 0).length;
}

test('of waits that are drawn next to none are taken for alike, as many as is said', () => {
  const [broad, narrow] = [takenForAlike(0.25), takenForAlike(0.1)];
  assert.ok(broad > 10 && broad < 50, `${broad} of 100,000; 21 are to be expected`);
  assert.ok(narrow > 1_350 && narrow < 1_800, `${narrow} of 100,000; 1,560 are to be expected`);
});
