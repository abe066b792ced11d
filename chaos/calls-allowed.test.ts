import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeCalls } from './calls-allowed.ts';
import { refusedPolitely, unnoticed } from './experiment.ts';
import type { Call } from './murmur.ts';

const place = { here: 'gateway-1', elsewhere: 'gateway-2' };
const stages = { injectedMs: 1_000, fromMs: 1_100, toMs: 5_000, recoveredMs: 6_000 };
const allows = [
  { at: 'here', ...refusedPolitely },
  { at: 'elsewhere', ...unnoticed },
] as const;

const call = (over: Partial<Call> = {}): Call => ({
  replica: 'gateway-1',
  startedMs: 2_000,
  endedMs: 2_020,
  end: 'acknowledged',
  ...over,
});

const deviations = (...calls: Call[]) => judgeCalls(calls, allows, place, stages).deviations;

test('known good: what is allowed is no deviation', () => {
  assert.deepEqual(deviations(call(), call({ end: 'unavailable' }), call({ replica: 'gateway-2' })), []);
});

test('known bad: an error, an unanswered call and one that took too long', () => {
  assert.match(
    deviations(call({ end: 'error', detail: '500 internal' })).join(),
    /1 calls ended as "error" at gateway-1.*500/,
  );
  assert.match(deviations(call({ end: 'no answer' })).join(), /"no answer" at gateway-1/);
  assert.match(deviations(call({ endedMs: 7_100 })).join(), /longer than 5000 ms at gateway-1.*5100 ms/);
});

test('known bad: somebody elsewhere notices what only one place may', () => {
  assert.match(deviations(call({ replica: 'gateway-2', end: 'unavailable' })).join(), /"unavailable" at gateway-2/);
});

test('a replica that no allowance speaks of must not notice anything', () => {
  const found = judgeCalls([call({ end: 'unavailable' })], [], place, stages).deviations;
  assert.match(found.join(), /"unavailable" at gateway-1/);
});

test('calls under way when the fault came are judged, those before and after it are not', () => {
  const bad = { end: 'error' } as const;
  assert.equal(deviations(call({ ...bad, startedMs: 900, endedMs: 1_050 })).length, 1);
  assert.deepEqual(deviations(call({ ...bad, startedMs: 500, endedMs: 900 })), []);
  assert.deepEqual(deviations(call({ ...bad, startedMs: 6_100, endedMs: 6_200 })), []);
});

test('calls are counted by the time of their beginning, and a silent gateway counts none', () => {
  const { inWindow } = judgeCalls(
    [call(), call({ startedMs: 1_050 }), call({ startedMs: 5_100 })],
    allows,
    place,
    stages,
  );
  assert.deepEqual(
    [...inWindow],
    [
      ['gateway-1', 1],
      ['gateway-2', 0],
    ],
  );
});
