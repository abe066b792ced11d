import assert from 'node:assert/strict';
import { test } from 'node:test';
import { historyTooShort } from './judge-latency.ts';

const holding = (events: number) => ({ data: { events, tenants: 4, largeItems: 20_000 } });

test('a history of the size that the profile asks for, or more, is measured over', () => {
  assert.equal(historyTooShort('rehearsal', holding(100_000)), undefined);
  assert.equal(historyTooShort('standard', holding(1_000_500)), undefined);
});

test('known bad: the history of a rehearsal does not do for a release', () => {
  assert.match(historyTooShort('standard', holding(100_000)) ?? '', /100000 events instead of the 1000000/);
});

test('known bad: a system that nobody can say how much it holds is not like production', () => {
  for (const profile of ['rehearsal', 'standard', 'extended'] as const)
    assert.match(
      historyTooShort(profile, { data: undefined }) ?? '',
      /the adapter loads no history \(productionData\)/,
    );
});
