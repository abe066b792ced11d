import assert from 'node:assert/strict';
import { test } from 'node:test';
import { retryAfterSecondsOf } from './retry-after.ts';

const of = (headers: Record<string, string>, nowMs?: number) => retryAfterSecondsOf(new Headers(headers), nowMs);

test('a number, as it is: what is wrong with it is for others to judge', () => {
  assert.deepEqual(
    ['1', ' 30 ', '0', '-5', '0.5'].map((value) => of({ 'retry-after': value })),
    [1, 30, 0, -5, 0.5],
  );
});

test('a date, from the date of the answer on; else from now on', () => {
  const retry = { 'retry-after': 'Fri, 31 Dec 1999 23:59:59 GMT' };
  assert.equal(of({ ...retry, date: 'Fri, 31 Dec 1999 23:59:49 GMT' }), 10);
  assert.equal(of(retry, Date.parse('1999-12-31T23:59:58.200Z')), 1);
});

test('known bad: none, or words that say nothing', () => {
  assert.equal(of({}), undefined);
  for (const value of ['', 'soon', '0x10', '1 s']) assert.equal(of({ 'retry-after': value }), undefined, value);
});
