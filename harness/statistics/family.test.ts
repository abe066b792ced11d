import assert from 'node:assert/strict';
import { test } from 'node:test';
import { confidenceOfEach } from './family.ts';

const near = (actual: number, expected: number) => assert.ok(Math.abs(actual - expected) < 1e-12, String(actual));

test('known bad: of two hundred intervals of 95 % five would alarm by chance; each has its share of one in a hundred', () => {
  near(confidenceOfEach(1), 0.98);
  near(confidenceOfEach(200), 0.9999);
  for (const intervals of [1, 6, 200, 1_000]) near((intervals * (1 - confidenceOfEach(intervals))) / 2, 0.01);
});

test('of none there is nothing to share', () => {
  near(confidenceOfEach(0), 0.98);
});
