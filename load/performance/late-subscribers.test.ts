import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../harness/statistics/seeded-random.ts';
import type { Delivery } from '../subscribers/deliveries.ts';
import { deliveryFaults, lateSubscribers } from './late-subscribers.ts';

const limitMs = 500;
/** The p95 of what `room` draws from, of its median: own σ 0.5, and that of the level. */
const p95OfMedian = Math.exp(1.6448536 * Math.hypot(0.5, 0.1));

/** Twenty subscribers of one room, eleven messages a second for a minute; the level of a second is shared by all (σ 0.1, ρ 0.5). */
function room(seed: number, p95Ms: number): Delivery[] {
  const random = seededRandom(seed);
  let level = random.normal();
  return Array.from({ length: 60 }, (_, second) => {
    level = 0.5 * level + Math.sqrt(0.75) * random.normal();
    const medianMs = (p95Ms / p95OfMedian) * Math.exp(0.1 * level);
    return Array.from({ length: 11 }, (_, n) =>
      Array.from({ length: 20 }, (_, subscriber) => ({
        subscriber,
        atMs: second * 1000 + n * 90,
        value: medianMs * Math.exp(0.5 * random.normal()),
      })),
    ).flat();
  }).flat();
}

test('who is served as all the others is not named', () => {
  assert.deepEqual(lateSubscribers(room(1, 100), limitMs), []);
  assert.deepEqual(lateSubscribers([], limitMs), []);
});

test('known bad: one of twenty gets nothing; all together are within the limit all the same', () => {
  const silent = room(1, 100).map((each) => (each.subscriber === 7 ? { ...each, value: Infinity } : each));
  assert.deepEqual(lateSubscribers(silent, limitMs), [7]);
});

test('known bad: in words, who is late and whose stream ended by itself', () => {
  const all = room(1, 100);
  const silent = all.map((each) => (each.subscriber < 7 ? { ...each, value: Infinity } : each));
  assert.equal(deliveryFaults({ lost: 0, subscribers: 20 }, all, limitMs), undefined);
  assert.equal(
    deliveryFaults({ lost: 2, subscribers: 20 }, silent, limitMs),
    '2 of 20 streams ended though nobody had cut them; by itself 7 of 20 subscribers had more (number 0, 1, 2, 3, 4, …)',
  );
});

test('known bad: one gets every eighth message too late', () => {
  const late = room(1, 100).map((each, n) => (each.subscriber === 3 && n % 160 === 3 ? { ...each, value: 900 } : each));
  assert.deepEqual(lateSubscribers(late, limitMs), [3]);
});

test('false alarms: none of 40 loads whose true p95 is nine tenths of the limit, at most two at the limit itself', () => {
  const alarms = (p95Ms: number) =>
    Array.from({ length: 40 }, (_, seed) => lateSubscribers(room(seed, p95Ms), limitMs)).filter((of) => of.length > 0);
  assert.equal(alarms(0.9 * limitMs).length, 0);
  const atLimit = alarms(limitMs).length;
  assert.ok(atLimit <= 2, `${atLimit} of 40`);
});
