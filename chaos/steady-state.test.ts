import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toldOfDegradation, unsteadiness } from './steady-state.ts';
import type { Onlooker } from './story.ts';

/** Somebody whose page is live, and says this of the system. */
function onlooker(...says: string[]): Onlooker {
  const live = { isVisible: async () => true };
  const systemBanner = { allInnerTexts: async () => says };
  return { replica: 'gateway-1', seat: { pages: { live, systemBanner } } } as unknown as Onlooker;
}

const quiet = { replicas: [], murmur: { calls: [] }, gateways: [] };

test('known good: a page without a banner, and one whose banner is empty', async () => {
  assert.deepEqual(await unsteadiness({ ...quiet, onlookers: [onlooker(), onlooker('', ' ')] }), []);
});

test('known bad: as long as a page says that a part is degraded the system is not steady', async () => {
  const found = ['the page at gateway-1 says: Jobs wait: the executor is not reachable.'];
  const onlookers = [onlooker('Jobs wait: the executor is not reachable.')];
  assert.deepEqual(await toldOfDegradation(onlookers), found);
  assert.deepEqual(await unsteadiness({ ...quiet, onlookers }), found);
});

test('known bad: what was acknowledged half a second ago and longer has not arrived', async () => {
  const looked: number[][] = [];
  const missing = (fromMs: number, toMs: number) => {
    looked.push([toMs - fromMs, performance.now() - toMs]);
    return ['3 of 20 acknowledged messages have not arrived at gateway-2'];
  };
  const found = await unsteadiness({ ...quiet, onlookers: [], deliveries: { missing } });
  assert.deepEqual(found, ['3 of 20 acknowledged messages have not arrived at gateway-2 in time']);
  assert.equal(Math.round(looked[0]![0]!), 1_000);
  assert.ok(looked[0]![1]! >= 500);
});
