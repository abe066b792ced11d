import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Experiment, Place, Seen } from '../experiment.ts';
import { splitBrain } from './split-brain.ts';

interface Term {
  readonly token: number;
  readonly holder: string;
}

/** Two workers and the terms on record, as they are at that moment; whoever is last on record claims to lead. */
function placeWith(terms: Term[]): Place {
  const workers = ['worker-1', 'worker-2'].map((name) => ({ name, service: 'worker' }));
  const leadership = {
    candidates: ['worker-1', 'worker-2'],
    terms: async () => [...terms],
    claimants: async () => [terms.at(-1)!.holder],
    refusesWrite: async () => true,
    refusesWork: async () => true,
  };
  return { system: { services: [{ name: 'worker', replicas: workers }], leadership, control: {} } } as unknown as Place;
}

const seen = { jobIds: [] } as unknown as Seen;
const paused = splitBrain.find((each) => each.case === 'leader-paused') as Experiment;

test('a new term of another holder since the fault is a takeover', async () => {
  const terms = [{ token: 1, holder: 'worker-1' }];
  const place = placeWith(terms);
  await paused.fault!(place);
  assert.equal(await paused.until!(place, seen), false);
  terms.push({ token: 2, holder: 'worker-2' });
  assert.equal(await paused.until!(place, seen), true);
  assert.deepEqual(await paused.afterwards!(place, seen), []);
});

test('known bad: a takeover of an earlier experiment is none of this one', async () => {
  const place = placeWith([
    { token: 1, holder: 'worker-1' },
    { token: 2, holder: 'worker-2' },
  ]);
  await paused.fault!(place);
  const found = await paused.afterwards!(place, seen);
  assert.equal(found.length, 1);
  assert.match(found[0]!, /took over/);
});

test('known bad: a new term of the same holder is no takeover', async () => {
  const terms = [
    { token: 1, holder: 'worker-2' },
    { token: 2, holder: 'worker-1' },
  ];
  const place = placeWith(terms);
  await paused.fault!(place);
  terms.push({ token: 3, holder: 'worker-1' });
  assert.equal((await paused.afterwards!(place, seen)).length, 1);
});
