import assert from 'node:assert/strict';
import { test } from 'node:test';
import { searchKnee } from './search-knee.ts';
import { kneeOf } from './step.ts';
import { stepOf } from './step-for-tests.ts';

/** A system that acknowledges so many a second at most, and the rates that it was offered. */
function bearing(most: number) {
  const rates: number[] = [];
  const offer = async (perSecond: number, seconds: number) => {
    rates.push(perSecond);
    return [stepOf(perSecond, Math.min(perSecond, most), 10, seconds)];
  };
  return { rates, offer };
}

test('doubled until too much, halved three times, then twice what was too much', async () => {
  const { rates, offer } = bearing(670);
  const steps = await searchKnee(offer);
  assert.deepEqual(rates, [100, 200, 400, 800, 600, 700, 750, 1_500]);
  assert.equal(kneeOf(steps), 700, 'the last that was borne: 670 of 700 are more than 95 %');
  assert.equal(steps.at(-1)?.seconds, 60);
});

test('whatever a system bears, twice its knee is offered, and the knee is within an eighth of the interval', async () => {
  for (const most of [30, 99, 100, 101, 399, 450, 5_000, 12_000]) {
    const { rates, offer } = bearing(most);
    const knee = kneeOf(await searchKnee(offer));
    assert.ok(Math.max(...rates) >= 2 * knee, `${most}: ${rates}`);
    assert.ok(knee <= most / 0.95 && knee >= most / 0.95 - Math.max(13, knee / 8), `${most}: ${knee}`);
  }
});

test('known bad: a system that bears no rate at all has no knee', async () => {
  const { rates, offer } = bearing(0);
  assert.equal(kneeOf(await searchKnee(offer)), 0);
  assert.deepEqual(rates, [100, 50, 25, 13, 26]);
});

test('where nothing is too much the search ends, and offers nothing further', async () => {
  const { rates, offer } = bearing(1e6);
  await searchKnee(offer);
  assert.equal(Math.max(...rates), 12_800);
  assert.equal(rates.length, 8);
});
