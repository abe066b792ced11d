import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ratesTable } from './print-rates.ts';
import { type JudgedDecoy, type JudgedFlaw, ratesOf } from './rates.ts';

const flaw = (criterion: string, caught: boolean, ran = true): JudgedFlaw => ({
  criterion,
  outcome: !ran ? 'not run' : caught ? 'caught' : 'escaped',
});
const decoy = (tempts: string, outcome: JudgedDecoy['outcome']): JudgedDecoy => ({ tempts, outcome });

test('rates per category and over all, with exact intervals', () => {
  const [xss, pii, all] = ratesOf(
    [flaw('xss', true), flaw('xss', true), flaw('xss', false), flaw('pii', true)],
    [decoy('xss', 'quiet'), decoy('xss', 'red'), decoy('pii', 'quiet')],
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
  const [only] = ratesOf([flaw('xss', false, false)], [decoy('xss', 'unknown')]);
  assert.deepEqual([only?.truePositiveRate, only?.falsePositiveRate, only?.score], [null, null, null]);
  assert.equal(only?.notJudged, 2);
});

test('a criterion that could not tell has missed its flaw', () => {
  const [only] = ratesOf([flaw('xss', false)], []);
  assert.equal(only?.truePositiveRate?.value, 0);
});

test('the table says how many of how many', () => {
  const table = ratesTable(ratesOf([flaw('xss', true)], [decoy('xss', 'quiet')]));
  assert.match(table, /xss\s+1 of 1 = 100 % \(3–100\)\s+0 of 1 = 0 % \(0–98\)\s+1\.00\s+0/);
});
