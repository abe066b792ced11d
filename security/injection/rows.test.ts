import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changesOfOthers, type Holding, unexplainedRows } from './rows.ts';

const held = (changes: Partial<Holding> = {}): Holding => ({
  tenantId: 't',
  rows: 3,
  digest: '7',
  lastSeq: 5,
  ...changes,
});
const heads = new Map([['t', 10]]);
const unexplained = (now: Holding | undefined) =>
  unexplainedRows(new Map([['c', held()]]), new Map(now ? [['c', now]] : []), heads);

test('rows that are as they were, that are new, or that an event has changed are explained', () => {
  assert.deepEqual(unexplained(held()), []);
  assert.deepEqual(unexplained(held({ rows: 4, digest: '8', lastSeq: 11 })), []);
  assert.deepEqual(unexplainedRows(new Map(), new Map([['new', held()]]), heads), []);
});

test('known bad: rows that have changed without an event, and rows that are gone', () => {
  assert.match(unexplained(held({ digest: '8' }))[0]!, /changed without an event/);
  assert.match(unexplained(held({ rows: 2, digest: '8', lastSeq: 11 }))[0]!, /holds 2 rows, and held 3/);
  assert.match(unexplained(undefined)[0]!, /gone/);
});

test('known bad: a marker or a session of somebody else has come, changed or gone', () => {
  const living = Number.POSITIVE_INFINITY;
  const state = (...beside: [string, number][]) => ({ heads, beside: new Map(beside) });
  const before = state(['session of me = 1', living], ['marker of you = 3', living], ['session of you = 2', 1]);
  assert.deepEqual(
    changesOfOthers(before, state(['session of me = 9', living], ['marker of you = 3', living]), 'me'),
    [],
  );
  assert.deepEqual(changesOfOthers(before, state(['session of me = 1', living], ['marker of you = 4', living]), 'me'), [
    'new: marker of you = 4',
    'gone: marker of you = 3',
  ]);
  assert.equal(changesOfOthers(state(['marker 7', living]), state(), 'me'), undefined, 'things that name nobody');
});
