import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AtWork, judgeAtWork } from './at-work.ts';

const well: AtWork = {
  asked: 5,
  unready: [],
  caughtUp: { outcome: 'pass', summary: 'All had caught up after 0.1 s.' },
};

test('ready and caught up', () => {
  assert.equal(judgeAtWork(well).outcome, 'pass');
});

test('known bad: a replica that is not ready any more, a projection that stands still', () => {
  const unready = judgeAtWork({ ...well, unready: ['worker-1'] });
  assert.deepEqual([unready.outcome, /^worker-1 was not ready within 30 s/.test(unready.sentence)], ['fail', true]);
  const still = judgeAtWork({ ...well, caughtUp: { outcome: 'fail', summary: '2 still behind after 30.0 s.' } });
  assert.deepEqual([still.outcome, /stand still: 2 still behind/.test(still.sentence)], ['fail', true]);
});

test('where nobody can see projections, that is said', () => {
  const unseen = judgeAtWork({ ...well, caughtUp: { outcome: 'unknown', summary: 'no relation "checkpoints".' } });
  assert.deepEqual([unseen.outcome, /is not judged: no relation/.test(unseen.sentence)], ['pass', true]);
});
