import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeSeries, pageLimits } from './judge-leaks.ts';
import type { MemorySeries, SoakObservation } from './soak-observation.ts';

/** A page whose heap stays where it is but for a little noise, or grows by so many bytes per 1,000 messages. */
function pageHeap(growth: number): MemorySeries {
  const readings = Array.from({ length: 60 }, (_, i) => ({
    atSeconds: 2 * i,
    thousands: i / 100,
    value: 40_000_000 + growth * (i / 100) + ((i * 7919) % 13) * 100,
  }));
  return { process: 'page', quantity: 'heap', readings };
}

function judged(growth: number, memoryTrouble: string | null) {
  const observation = { load: { operations: {} }, memoryTrouble } as unknown as SoakObservation;
  return judgeSeries(observation, [pageHeap(growth)], pageLimits, false);
}

test('flat to the end is a pass', () => {
  assert.equal(judged(0, null).outcome, 'pass');
});

test('known bad: flat until the page crashed shows nothing', () => {
  const { outcome, summary } = judged(0, 'Target crashed');
  assert.equal(outcome, 'unknown');
  assert.match(summary, /not read to the end: Target crashed/);
});

test('a leak that was seen stands, whatever became of the page', () => {
  assert.equal(judged(50_000_000, 'Target crashed').outcome, 'fail');
});
