import assert from 'node:assert/strict';
import { test } from 'node:test';
import { studentQuantile } from './student-t.ts';

test('the quantiles of the tables', () => {
  const table = [
    [5, 2.5706],
    [10, 2.2281],
    [16, 2.1199],
    [22, 2.0739],
    [78, 1.9908],
    [1e9, 1.96],
  ] as const;
  for (const [degrees, expected] of table)
    assert.ok(Math.abs(studentQuantile(0.975, degrees) / expected - 1) < 0.003, `${degrees}`);
});
