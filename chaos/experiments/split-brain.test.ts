import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { Experiment, Place, Seen } from '../experiment.ts';
import { splitBrain } from './split-brain.ts';

interface Term {
  readonly token: number;
  readonly holder: string;
}

/** Two workers and the terms on record, as they are at that moment; unless it is said who does, the last on record claims to lead. */
function placeWith(terms: Term[], claimants = async () => [terms.at(-1)!.holder]): Place {
  const executor = { name: 'executor', service: 'executor', readinessUrl: 'data:,ready' };
  const workers = ['worker-1', 'worker-2'].map((name) => ({ name, service: 'worker' }));
  const leadership = {
    candidates: ['worker-1', 'worker-2'],
    terms: async () => [...terms],
    claimants,
    refusesWrite: async () => true,
    refusesWork: async () => true,
  };
  const control = { kill: async () => undefined, start: async () => undefined };
  const links = [{ kind: 'executor', from: 'worker-1', to: 'executor' }];
  const services = [
    { name: 'worker', replicas: workers },
    { name: 'executor', replicas: [executor] },
  ];
  return { system: { services, links, leadership, control } } as unknown as Place;
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

test('known bad: two who claim to lead at one look of many', async () => {
  const terms = [{ token: 1, holder: 'worker-1' }];
  const answers = [['worker-1'], ['worker-1', 'worker-2'], ['worker-1', 'worker-2']];
  const place = placeWith(terms, async () => answers.shift() ?? ['worker-2']);
  await paused.fault!(place);
  await paused.until!(place, seen);
  terms.push({ token: 2, holder: 'worker-2' });
  await setImmediate();
  await paused.until!(place, seen);
  assert.deepEqual(await paused.afterwards!(place, seen), ['worker-1 and worker-2 claim to lead at the same time']);
});

test('a lead that changes hands while it is asked about is not claimed by two', async () => {
  const terms = [{ token: 1, holder: 'worker-1' }];
  const answers = [['worker-1', 'worker-2']];
  const place = placeWith(terms, async () => answers.shift() ?? ['worker-2']);
  await paused.fault!(place);
  await paused.until!(place, seen);
  terms.push({ token: 2, holder: 'worker-2' });
  assert.deepEqual(await paused.afterwards!(place, seen), []);
});

test('the call of the leader that was cut off arrived: no start of work was lost, and nothing is shown', async () => {
  const cutOff = splitBrain.find((each) => each.case === 'leader-cut-off') as Experiment;
  for (const [fencingToken, shows] of [
    [1, false],
    [2, true],
  ] as const) {
    const terms = [{ token: 1, holder: 'worker-1' }];
    const place = placeWith(terms);
    Object.assign(place.system, {
      calls: async () => [{ jobId: 'ours', fencingToken }],
      links: [{ kind: 'database', from: 'worker-1' }],
      database: {},
    });
    await cutOff.fault!(place);
    terms.push({ token: 2, holder: 'worker-2' });
    const judged = cutOff.afterwards!(place, { jobIds: ['ours'] } as unknown as Seen);
    if (shows) assert.deepEqual(await judged, []);
    else await assert.rejects(judged, /worker-1 asked of the outside system arrived there all the same/);
  }
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
