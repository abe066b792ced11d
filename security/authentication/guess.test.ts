import assert from 'node:assert/strict';
import { test } from 'node:test';
import { spelling } from './guess.ts';

test('each number spells the same e-mail otherwise', () => {
  const email = 'ada.b@north.example';
  const spelled = Array.from({ length: 51 }, (_, number) => spelling(email, number));
  assert.equal(new Set(spelled).size, 51);
  for (const each of spelled) assert.equal(each.toLowerCase(), email);
  assert.equal(spelling(email, 0), email);
  assert.equal(spelling(email, 0xffff), email.toUpperCase());
});
