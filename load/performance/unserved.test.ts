import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unserved } from './unserved.ts';

const sample = (outcome: 'acknowledged' | 'shed' | 'failed' | 'timeout', status: number, error?: string) => ({
  outcome,
  status,
  ...(error === undefined ? {} : { error }),
});
const times = <T>(n: number, one: T): T[] => Array.from({ length: n }, () => one);

test('where all were acknowledged there is nothing to say', () => {
  assert.equal(unserved(times(3, sample('acknowledged', 201))), undefined);
});

test('what became of the others, the commonest first, the rest added up', () => {
  const samples = [
    ...times(10, sample('acknowledged', 201)),
    ...times(2, sample('failed', 500, 'internal')),
    ...times(4, sample('timeout', 0, 'no answer within 10000 ms')),
    ...times(5, sample('shed', 503)),
    sample('failed', 0, 'socket hang up'),
    sample('failed', 404),
  ];
  assert.equal(
    unserved(samples),
    '13 of 23 were not acknowledged: 5 refused with 503 (shed), 4 without an answer in time, 2 answered with 500, 2 otherwise',
  );
  assert.equal(
    unserved([sample('failed', 0, 'socket hang up')]),
    '1 of 1 were not acknowledged: 1 failed (socket hang up)',
  );
});
