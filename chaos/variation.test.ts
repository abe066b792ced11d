import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Experiment, Place } from './experiment.ts';
import { varied } from './variation.ts';

const experiment = { case: 'cut', says: 'It is cut.', holdMs: 2_000, allows: [] } satisfies Experiment;
const place = { here: 'gateway-1', elsewhere: 'gateway-2', seed: 7 } as Place;

test('the first is the experiment as it is declared', () => {
  assert.deepEqual(varied(experiment, place, 0, true), { experiment, place });
});

test('the same seed and repeat vary it in the same way', () => {
  assert.deepEqual(varied(experiment, place, 2, true), varied(experiment, place, 2, true));
});

test('known bad: a repeat with another seed that changes nothing', () => {
  const repeats = [0, 1, 2].map((repeat) => varied(experiment, place, repeat, true));
  const sets = [
    repeats.map(({ place: { here, injectAfterMs } }) => `${here} ${injectAfterMs ?? 0}`),
    repeats.map(({ experiment: { holdMs } }) => `${holdMs}`),
  ];
  for (const values of sets) assert.equal(new Set(values).size, 3, values.join(', '));
  assert.notDeepEqual(varied(experiment, { ...place, seed: 8 }, 2, true).place, repeats[2]!.place);
});

test('every second one hits the other gateway, where people there can give work', () => {
  const hit = (repeat: number, swappable: boolean) => {
    const { here, elsewhere } = varied(experiment, place, repeat, swappable).place;
    return [here, elsewhere];
  };
  assert.deepEqual(hit(1, true), ['gateway-2', 'gateway-1']);
  assert.deepEqual(hit(2, true), ['gateway-1', 'gateway-2']);
  assert.deepEqual(hit(1, false), ['gateway-1', 'gateway-2']);
});

test('what is varied stays within its bounds, and nothing is shortened', () => {
  for (let repeat = 1; repeat < 200; repeat += 1) {
    const of = varied(experiment, place, repeat, true);
    assert.ok(of.experiment.holdMs >= 2_000 && of.experiment.holdMs <= 2_500);
    assert.ok(of.place.injectAfterMs! >= 0 && of.place.injectAfterMs! < 200);
  }
});
