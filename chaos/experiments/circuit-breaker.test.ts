import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CannotTell } from '../../harness/errors.ts';
import { callersWrong, callsWrong, probesWrong } from './circuit-breaker.ts';

/** Calls every 200 ms for so long. */
const calls = (forMs: number) => Array.from({ length: forMs / 200 }, (_, i) => 1_000 + 200 * i);

/** Four calls that were answered, the last `everyMs` before the first that was not. */
const arrivals = (erredMs: readonly number[], everyMs = 50) => {
  const answered = [4, 3, 2, 1].map((before) => (erredMs[0] ?? 1_000) - before * everyMs);
  return { erredMs, askedMs: [...answered, ...erredMs] };
};

test('calls that stop, but for a probe, are an open breaker', () => {
  assert.deepEqual(callsWrong(arrivals([...calls(2_000), 5_500]), 7_000), []);
});

test('known bad: calls that go on, and no call at all', () => {
  assert.match(
    callsWrong(arrivals(calls(6_000)), 7_000)[0]!,
    /was called 4\.\d\d times a second .* and 20\.0 times while it worked; at most 0\.50/,
  );
  assert.match(callsWrong(arrivals([]), 7_000)[0]!, /no call reached/);
});

test('known bad: probes that are few by themselves, and many of what there is to do', () => {
  // Two calls a second while it worked: a probe every five seconds is a tenth of them.
  const probed = [...calls(2_000), 5_500, 10_500, 13_500];
  assert.deepEqual(callsWrong(arrivals(probed), 14_000), []);
  assert.match(callsWrong(arrivals(probed, 500), 14_000)[0]!, /called 0\.29 times a second .* at most 0\.10/);
  assert.deepEqual(callsWrong(arrivals([...calls(2_000), 5_500], 500), 14_000), []);
});

test('known bad: a first call so late that nobody saw whether they stop shows nothing', () => {
  assert.throws(() => callsWrong(arrivals([6_000]), 7_000), CannotTell);
  assert.throws(() => callsWrong(arrivals(calls(3_000)), 4_500), CannotTell);
  // At two calls a second ten seconds are needed.
  assert.throws(() => callsWrong(arrivals(calls(2_000), 500), 7_000), CannotTell);
});

test('probes that come one at a time are few, and so are those of two breakers', () => {
  assert.deepEqual(probesWrong({ erredMs: [0, 5, 10, 40, 2_040, 6_040] }, 1), []);
  assert.deepEqual(probesWrong({ erredMs: [0, 5, 10, 40, 2_040, 2_050, 6_040] }, 2), []);
  assert.deepEqual(probesWrong({ erredMs: [0, 5, 10, 40, 2_040, 2_050, 2_300] }, 3), []);
});

test('calls before the first silence are no probes: the breaker is closed, and jobs are tried again', () => {
  assert.deepEqual(probesWrong({ erredMs: calls(4_000) }, 2), []);
  assert.deepEqual(probesWrong({ erredMs: [] }, 2), []);
});

test('known bad: all that wait call as soon as the breaker is half open, the first time or a later one', () => {
  const everybody = (atMs: number) => [0, 3, 5, 9, 30].map((ms) => atMs + ms);
  assert.match(probesWrong({ erredMs: [0, 5, 10, ...everybody(2_010)] }, 2)[0]!, /called 5 times at once; 2 probes/);
  assert.match(probesWrong({ erredMs: [0, 5, 2_005, ...everybody(6_005)] }, 3)[0]!, /called 5 times at once; 3 probes/);
});

test('who does not wait for the executor is answered soon, but for bad luck', () => {
  assert.deepEqual(callersWrong([12, 900, 20]), []);
});

test('known bad: callers that wait for the executor, or are not answered at all', () => {
  assert.match(callersWrong([2_010, 14, 2_030])[0]!, /accepted after 2010, 14, 2030 ms; within 500 ms/);
  assert.equal(callersWrong([Infinity, Infinity, Infinity]).length, 1);
});
