import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareEffects } from './effects-once.ts';

const effect = { jobId: 'j', round: 1, result: '42' };
const completed = { job_id: 'j', round: '1', result: '42' };
const problems = (...input: Parameters<typeof compareEffects>) =>
  compareEffects(...input).map(({ problem }) => problem);

test('work done once and completed with its result is no problem, nor is work that the ledger has yet to hear of', () => {
  assert.deepEqual(compareEffects([effect], [completed]), []);
  assert.deepEqual(compareEffects([effect, { ...effect, round: 2 }], [completed]), []);
});

test('work done twice for one round is found', () => {
  assert.deepEqual(problems([effect, effect], [completed]), ['done 2 times']);
});

test('completion without work, or with another result, is found', () => {
  assert.deepEqual(problems([], [completed]), ['completed, but never done']);
  assert.deepEqual(problems([{ ...effect, result: '41' }], [completed]), ['completed with another result']);
});
