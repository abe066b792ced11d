import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CannotTell } from '../../../harness/errors.ts';
import type { Holding } from '../../../harness/system.ts';
import { holdingsAtRest, type Pace, untilGivenBack } from './cleanup.ts';

const never = Number.POSITIVE_INFINITY;
const none: ReadonlySet<string> = new Set();
const pace: Pace = { betweenLooksMs: 0, settleWithinMs: never, givenBackWithinMs: never };

const held = (count: number, more: Partial<Holding> = {}): Holding[] => [
  { process: 'gateway-1', kind: 'socket', name: 'to database', count, ...more },
];

/** Answers each look with the next of these, and every further one with the last. */
function probe(looks: readonly Holding[][]) {
  let look = 0;
  return {
    holdings: async () => looks[Math.min(look++, looks.length - 1)]!,
    looks: () => look,
  };
}

const counts = (looks: readonly Holding[][]) => looks.map(([first]) => first?.count);

describe('what is held at rest', () => {
  test('five looks, once nothing is being given back any more', async () => {
    const base = await holdingsAtRest(probe([held(9), held(5), held(2)]), pace);
    assert.deepEqual(counts(base), [2, 2, 2, 2, 2]);
  });

  test('what swings without end is taken as it is when the time is over', async () => {
    const swinging = probe(Array.from({ length: 50 }, (_, i) => held(i % 2 === 0 ? 2 : 1)));
    const base = await holdingsAtRest(swinging, { ...pace, settleWithinMs: 0 });
    assert.deepEqual(counts(base), [2, 1, 2, 1, 2]);
  });
});

describe('whether it was given back', () => {
  test('it waits until nothing is held that was not held before', async () => {
    const later = probe([held(9), held(5), held(2)]);
    const { excess, base } = await untilGivenBack(later, [held(2)], none, pace);
    assert.deepEqual([excess, later.looks(), base], [[], 3, held(2)]);
  });

  test('known bad: what is never given back is told when the time is over', async () => {
    const { excess } = await untilGivenBack(probe([held(3)]), [held(2)], none, { ...pace, givenBackWithinMs: 0 });
    assert.deepEqual(excess[0]?.added, [{ name: 'to database', count: 1 }]);
  });

  test('known bad: a process that ended has given nothing back: it cannot be told', async () => {
    const base = [[...held(2), ...held(1, { process: 'worker-1' })]];
    await assert.rejects(untilGivenBack(probe([held(2)]), base, none, pace), (error) => {
      assert.ok(error instanceof CannotTell);
      assert.match(error.message, /^worker-1 ended meanwhile/);
      return true;
    });
  });

  test('a temporary file that is gone was removed, and is no process that ended', async () => {
    const file = held(1, { process: 'services', kind: 'temporary file', name: 'upload' });
    const { excess } = await untilGivenBack(probe([held(2)]), [[...held(2), ...file]], none, pace);
    assert.deepEqual(excess, []);
  });
});
