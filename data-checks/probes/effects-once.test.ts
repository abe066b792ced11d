import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareEffects } from './effects-once.ts';

const effect = { jobId: 'j', round: 1, result: '42' };
const completed = { job_id: 'j', round: '1', result: '42' };
const started = [completed, { job_id: 'j', round: '2' }];
type Input = Parameters<typeof compareEffects>;
const problems = (effects: Input[0], of: Input[1], begun: Input[2] = started) =>
  compareEffects(effects, of, begun).map(({ problem }) => problem);

test('work done once and completed with its result is no problem, nor is work that the ledger has yet to hear of', () => {
  assert.deepEqual(compareEffects([effect], [completed], started), []);
  assert.deepEqual(compareEffects([effect, { ...effect, round: 2 }], [completed], started), []);
});

test('work done twice for one round is found', () => {
  assert.deepEqual(problems([effect, effect], [completed]), ['done 2 times']);
});

test('completion without work, or with another result, is found', () => {
  assert.deepEqual(problems([], [completed]), ['completed, but never done']);
  assert.deepEqual(problems([{ ...effect, result: '41' }], [completed]), ['completed with another result']);
});

test('work of a job, or of a round of it, that was never started is found', () => {
  assert.deepEqual(problems([{ ...effect, jobId: 'rejected' }], []), ['done, but never started']);
  assert.deepEqual(problems([effect, { ...effect, round: 3 }], [completed]), ['done, but never started']);
  assert.deepEqual(problems([effect], [], []), ['done, but never started']);
});
