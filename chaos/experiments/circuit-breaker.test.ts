import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CannotTell } from '../../harness/errors.ts';
import { callsWrong } from './circuit-breaker.ts';

/** Calls every 200 ms for so long. */
const calls = (forMs: number) => Array.from({ length: forMs / 200 }, (_, i) => 1_000 + 200 * i);

test('calls that stop, but for a probe, are an open breaker', () => {
  assert.deepEqual(callsWrong([...calls(2_000), 5_500], 7_000), []);
});

test('known bad: calls that go on, and no call at all', () => {
  assert.match(callsWrong(calls(6_000), 7_000)[0]!, /was called 4\.\d\d times a second/);
  assert.match(callsWrong([], 7_000)[0]!, /no call reached/);
});

test('known bad: a first call so late that nobody saw whether they stop shows nothing', () => {
  assert.throws(() => callsWrong([6_000], 7_000), CannotTell);
  assert.throws(() => callsWrong(calls(3_000), 4_500), CannotTell);
});
