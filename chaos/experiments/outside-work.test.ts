import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Place, Seen } from '../experiment.ts';
import { executorAnswersLost } from './outside-work.ts';

const seen = { jobIds: ['ours'] } as unknown as Seen;

/** A place whose outside system was asked for these jobs; undefined: it keeps no record. */
function placeWith(jobIds: (string | null)[] | undefined): Place {
  return { system: { calls: async () => jobIds?.map((jobId) => ({ jobId })) } } as unknown as Place;
}

test('known good: the work was asked for while its answers were lost', async () => {
  assert.deepEqual(await executorAnswersLost.meanwhile(placeWith([null, 'ours']), seen), []);
});

test('nobody asked for the work, be it that a breaker was open all the while: no answer was lost, and nothing is shown', async () => {
  for (const others of [[], [null, 'another']]) {
    await assert.rejects(executorAnswersLost.meanwhile(placeWith(others), seen), /no answer of it was lost/);
  }
});

test('where nobody counts the calls this cannot be asked', async () => {
  assert.deepEqual(await executorAnswersLost.meanwhile(placeWith(undefined), seen), []);
});
