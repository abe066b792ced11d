import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CannotTell } from '../harness/errors.ts';
import type { Errand } from './errand.ts';
import { inTheMiddle } from './in-the-middle.ts';

const errand = (executing: boolean) => ({ jobId: 'one', untilExecuting: async () => executing }) as unknown as Errand;
const done = { jobId: 'one', round: 1, result: 'ok' };

test('a job that is being executed is in the middle, whether or not its work is done', async () => {
  await inTheMiddle([errand(true)]);
});

test('where its work is to be done first, that is waited for', async () => {
  let looks = 0;
  const effects = async () => (++looks < 3 ? [] : [done]);
  await inTheMiddle([errand(true)], { effects });
  assert.equal(looks, 3);
});

test('known bad: no job is being executed, or its work is not done', async () => {
  await assert.rejects(inTheMiddle([errand(false)]), CannotTell);
  const effects = async () => [{ ...done, jobId: 'another' }];
  await assert.rejects(inTheMiddle([errand(true)], { effects }), /had not done the work/);
});
