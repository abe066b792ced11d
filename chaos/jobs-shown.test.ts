import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jobsNotShown } from './jobs-shown.ts';
import type { Onlooker } from './story.ts';

/** Somebody whose page shows the jobs in these states. */
function onlooker(states: Readonly<Record<string, string>>): Onlooker {
  const job = (title: string) => ({
    state: (state: string) => ({ count: async () => Number(states[title] === state) }),
  });
  return { replica: 'gateway-1', seat: { pages: { conversation: { job } } } } as unknown as Onlooker;
}

const jobs = [
  { title: 'one', ends: 'completed' },
  { title: 'two', ends: 'failed' },
] as const;

test('known good: every job is shown as it ended', async () => {
  assert.deepEqual(await jobsNotShown([onlooker({ one: 'completed', two: 'failed' })], jobs, 0), []);
});

test('known bad: a job that is not shown, and one that is shown as it was', async () => {
  const expected = ['the page at gateway-1 does not show 1 of 2 jobs as they ended'];
  assert.deepEqual(await jobsNotShown([onlooker({ two: 'failed' })], jobs, 0), expected);
  assert.deepEqual(await jobsNotShown([onlooker({ one: 'executing', two: 'failed' })], jobs, 0), expected);
});
