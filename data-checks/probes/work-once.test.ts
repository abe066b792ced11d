import assert from 'node:assert/strict';
import { test } from 'node:test';
import { notOnce } from './work-once.ts';

const requests = [{ kind: 'message.send' }, { kind: 'job.approve', jobId: 'j' }];
const effect = { jobId: 'j', round: 1, result: '42' };
const problems = (...effects: (typeof effect)[]) => notOnce(requests, effects).map(({ problem }) => problem);

test('work done once is no problem, whatever else was done', () => {
  assert.deepEqual(problems(effect, { ...effect, jobId: 'another' }), []);
});

test('work done never, or twice, is not done once', () => {
  assert.deepEqual(problems(), ['the work was done 0 times']);
  assert.deepEqual(problems({ ...effect, jobId: 'another' }), ['the work was done 0 times']);
  assert.deepEqual(problems(effect, effect), ['the work was done 2 times']);
});
