import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tellsOfInside } from './tells-of-inside.ts';

test('what people are told does not speak of the inside, even where it uses the same words', () => {
  for (const polite of [
    'The service cannot do this right now. Nothing is lost; try again shortly.',
    'Too many statements and transactions at once. Slow down.',
  ]) {
    assert.equal(tellsOfInside(polite), false, polite);
  }
});

test('known bad: a stack, an address, SQL, and what PostgreSQL says when it is busy, full or away', () => {
  for (const inside of [
    'Error: no\n    at pool (/app/pool.js:3:7)',
    'connect ECONNREFUSED 10.0.0.1:5432',
    'in: INSERT INTO event',
    'canceling statement due to lock timeout',
    'remaining connection slots are reserved for roles with the SUPERUSER attribute',
    'sorry, too many clients already',
    'the database system is starting up',
    'terminating connection due to administrator command',
    'duplicate key value violates unique constraint "request_key"',
    'relation "accord.job" does not exist',
  ]) {
    assert.equal(tellsOfInside(inside), true, inside);
  }
});
