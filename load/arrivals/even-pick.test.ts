import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runAsArrival } from './arrival-context.ts';
import { evenlyPicking, evenPick } from './even-pick.ts';

/** Scenario picked by weight, as Artillery does it: 100 places for each unit of weight. */
function scenarioOf(index: number, weights: readonly number[]): number {
  let place = evenPick(index, weights.reduce((sum, weight) => sum + weight, 0) * 100 - 1);
  for (const [scenario, weight] of weights.entries()) {
    place -= weight * 100;
    if (place < 0) return scenario;
  }
  throw new Error('unreachable');
}

test('every scenario gets its share of any stretch of arrivals, to within four', () => {
  const weights = [222, 36, 36, 36, 1];
  const total = 331;
  const picks = Array.from({ length: 20_000 }, (_, index) => scenarioOf(index, weights));
  for (const length of [166, 1660, 9960]) {
    for (let from = 0; from + length <= picks.length; from += 83) {
      const stretch = picks.slice(from, from + length);
      for (const [scenario, weight] of weights.entries()) {
        const share = (length * weight) / total;
        const got = stretch.filter((pick) => pick === scenario).length;
        assert.ok(Math.abs(got - share) <= 4, `scenario ${scenario}: ${got} of ${length}, its share is ${share}`);
      }
    }
  }
});

test('the arrivals of one scenario are spread, never bunched', () => {
  const sends = Array.from({ length: 10_000 }, (_, index) => index).filter(
    (index) => scenarioOf(index, [222, 109]) === 0,
  );
  const gaps = sends.slice(1).map((index, i) => index - sends[i]!);
  assert.ok(Math.max(...gaps) <= 2, `two thirds of the arrivals with a gap of ${Math.max(...gaps)}`);
});

test('only the first draw of an arrival is even; all others stay random', () => {
  let randomDraws = 0;
  const random = evenlyPicking(() => {
    randomDraws += 1;
    return 7;
  });
  random(0, 99);
  assert.equal(randomDraws, 1, 'outside of an arrival');
  runAsArrival({ phase: 0, index: 0, dueMs: 0, emittedMs: 0 }, () => {
    assert.equal(random(0, 99), 50);
    assert.equal(random(0, 99), 7);
    assert.equal(random(5, 9), 7);
  });
  assert.equal(randomDraws, 3);
});
