import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProcessControl, ProcessStatus } from '../../harness/system.ts';
import { pause } from '../within.ts';
import { crashLoop } from './crash-loop.ts';

/** Two workers; the other leads once the first has died twice. */
function workers() {
  const states = new Map<string, ProcessStatus['state']>([
    ['worker-1', 'running'],
    ['worker-2', 'running'],
  ]);
  const control = {
    kill: async (name: string) => void states.set(name, 'exited'),
    start: async (name: string) => void states.set(name, 'running'),
    status: async () => [...states].map(([name, state]) => ({ name, state })),
  } as unknown as ProcessControl;
  return { control, states };
}

const signal = new AbortController().signal;

test('whoever leads is killed, and everybody is back in the end', async () => {
  const { control, states } = workers();
  const loop = crashLoop(control, async () => (loop.deaths.length < 2 ? 'worker-1' : 'worker-2'), { livesMs: 5 });
  assert.deepEqual(await loop.observe(signal), { inEffect: false, gone: false, saw: ' died 0 times,  now' });
  await loop.inject(signal);
  while (loop.deaths.length < 4) await pause(1);
  assert.equal((await loop.observe(signal)).inEffect, true);
  await loop.heal(signal);
  assert.deepEqual(loop.deaths.slice(0, 4), ['worker-1', 'worker-1', 'worker-2', 'worker-2']);
  assert.deepEqual([...states.values()], ['running', 'running']);
  const { gone, saw } = await loop.observe(signal);
  assert.equal(gone, true);
  assert.match(saw, /^worker-1 and worker-2 died \d+ times, running and running now$/);
});

test('known bad: a loop that cannot kill is not in effect', async () => {
  const { control } = workers();
  const kill = async () => Promise.reject(new Error('no such process'));
  const loop = crashLoop({ ...control, kill }, 'worker-1', { livesMs: 5 });
  await loop.inject(signal);
  await pause(20);
  assert.equal((await loop.observe(signal)).inEffect, false);
  await loop.heal(signal);
});
