import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Call } from './murmur.ts';
import { notNoticed } from './noticed.ts';

const place = { here: 'gateway-1', elsewhere: 'gateway-2' };
const stages = { injectedMs: 1_000, toMs: 5_000 };

const call = (over: Partial<Call> = {}): Call => ({
  replica: 'gateway-1',
  startedMs: 2_000,
  endedMs: 2_020,
  end: 'acknowledged',
  ...over,
});

const here = (...calls: Call[]) => notNoticed({ noticedAt: 'here' }, calls, place, stages);

test('known good: one call that was refused, or late', () => {
  assert.deepEqual(here(call(), call({ end: 'unavailable' })), []);
  assert.deepEqual(here(call(), call({ endedMs: 2_600 })), []);
});

test('known bad: all calls are as ever', () => {
  assert.deepEqual(here(call(), call()), ['nobody at gateway-1 noticed anything of the fault']);
});

test('known bad: who noticed something is elsewhere, or noticed it before or after', () => {
  const bad = { end: 'unavailable' } as const;
  const elsewhere = call({ ...bad, replica: 'gateway-2' });
  const before = call({ ...bad, startedMs: 900, endedMs: 990 });
  const after = call({ ...bad, startedMs: 5_100, endedMs: 5_200 });
  assert.equal(here(call(), elsewhere, before, after).length, 1);
  const everywhere = notNoticed({ noticedAt: 'everywhere' }, [elsewhere], place, stages);
  assert.deepEqual(everywhere, ['nobody at gateway-1 noticed anything of the fault']);
});

test('known bad: none of the calls that noticed something was under way when the fault came', () => {
  const cut = (...calls: Call[]) => notNoticed({ noticedAt: 'here', cutsCallsShort: true }, calls, place, stages);
  const late = call({ end: 'no answer' });
  assert.deepEqual(cut(late), ['no call at gateway-1 that was under way was cut short by the fault']);
  assert.equal(cut(late, call({ startedMs: 990, endedMs: 1_010 })).length, 1);
  assert.deepEqual(cut(late, call({ startedMs: 990, endedMs: 1_010, end: 'no answer' })), []);
});

test('of a fault that nobody need notice nothing is asked', () => {
  assert.deepEqual(notNoticed({}, [], place, stages), []);
});
