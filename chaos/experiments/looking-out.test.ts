import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Place, Seen } from '../experiment.ts';
import { lookingOut } from './looking-out.ts';

const nothing = {} as Seen;

/** A place whose pool has so many callers waiting, and that has seen so many terms of a leader. */
function placeWith(waiting: number, terms: () => number = () => 1): Place {
  const pools = async () => [{ replica: 'gateway-1', waiting }];
  const leadership = { terms: async () => Array.from({ length: terms() }) };
  return { system: { pools, leadership } } as unknown as Place;
}

async function look(out: ReturnType<typeof lookingOut>, place: Place): Promise<void> {
  for (let times = 0; times < 5; times += 1) await out.until(place, nothing);
}

test('known bad: a pool that is used up, and a lead that changes hands', async () => {
  const out = lookingOut();
  const usedUp = placeWith(3);
  await look(out, usedUp);
  assert.match((await out.meanwhile(usedUp, nothing)).join(), /the pool of gateway-1 was used up: 3 callers/);
  let terms = 0;
  const changing = placeWith(0, () => ++terms);
  await look(out, changing);
  assert.match((await out.meanwhile(changing, nothing)).join(), /another worker has taken the lead/);
});

test('known bad: what was seen of one carrying out, broken off before it was judged, is told of the next', async () => {
  const out = lookingOut();
  const neverJudged = placeWith(3);
  await look(out, neverJudged);
  const again = placeWith(0);
  await look(out, again);
  assert.deepEqual(await out.meanwhile(again, nothing), []);
});
