import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Person } from '../harness/system.ts';
import { pairOfPage, visitorAmong } from './seats.ts';

const people = (tenants: string) => [...tenants].map((id, n) => ({ personId: String(n), tenant: { id } }) as Person);

test('the page is the last person’s, who is told things by the last but one of the same tenant', () => {
  const pair = pairOfPage(people('aabba'));
  assert.deepEqual([pair?.reader.personId, pair?.writer.personId], ['4', '1']);
  assert.equal(pairOfPage(people('aab')), undefined);
});

test('who signs in and out neither calls nor has the page; where nobody is left it is nobody', () => {
  assert.equal(visitorAmong(people('aaaabbbb'), 4)?.personId, '5');
  assert.equal(visitorAmong(people('aaaabb'), 4), undefined);
});
