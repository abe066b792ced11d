import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FlawResult } from './matrix.ts';
import { ratesTable } from './print-rates.ts';
import { ratesOf } from './rates.ts';
import type { DecoyResult } from './run-decoys.ts';

const flaw = (id: string, criterion: string, caught: boolean, ran = true): FlawResult => ({
  ...{ id, criterion, caught, declared: [], reds: caught ? [criterion] : [], seconds: 1, said: [] },
  outcome: !ran ? 'not run' : caught ? 'caught' : 'escaped',
  ran: ran ? [criterion] : [],
});
const decoy = (id: string, tempts: string, outcome: DecoyResult['outcome']): DecoyResult => ({
  ...{ id, tempts, outcome, seconds: 1, said: [] },
});

test('rates per category and over all, with exact intervals', () => {
  const [xss, pii, all] = ratesOf(
    [flaw('a', 'xss', true), flaw('b', 'xss', true), flaw('c', 'xss', false), flaw('d', 'pii', true)],
    [decoy('e', 'xss', 'quiet'), decoy('f', 'xss', 'red'), decoy('g', 'pii', 'quiet')],
  );
  assert.equal(xss?.truePositiveRate?.value, 2 / 3);
  assert.equal(xss?.falsePositiveRate?.value, 1 / 2);
  assert.equal(xss?.score, 2 / 3 - 1 / 2);
  assert.equal(pii?.score, 1);
  // Clopper–Pearson of 1 of 1: the low end is 0.025.
  assert.ok(Math.abs((pii?.truePositiveRate?.low ?? 0) - 0.025) < 1e-9);
  assert.deepEqual([all?.truePositives, all?.falseNegatives, all?.falsePositives, all?.trueNegatives], [3, 1, 1, 2]);
});

test('what was not judged is in no rate, and is counted', () => {
  const [only] = ratesOf([flaw('a', 'xss', false, false)], [decoy('b', 'xss', 'unknown')]);
  assert.deepEqual([only?.truePositiveRate, only?.falsePositiveRate, only?.score], [null, null, null]);
  assert.equal(only?.notJudged, 2);
});

test('a criterion that could not tell has missed its flaw', () => {
  const [only] = ratesOf([flaw('a', 'xss', false)], []);
  assert.equal(only?.truePositiveRate?.value, 0);
});

test('the table says how many of how many', () => {
  const table = ratesTable(ratesOf([flaw('a', 'xss', true)], [decoy('b', 'xss', 'quiet')]));
  assert.match(table, /xss\s+1 of 1 = 100 % \(3–100\)\s+0 of 1 = 0 % \(0–98\)\s+1\.00\s+0/);
});
