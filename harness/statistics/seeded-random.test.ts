import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from './seeded-random.ts';

test('known bad: neighbouring seeds do not begin alike', () => {
  const firsts = Array.from({ length: 2000 }, (_, seed) => seededRandom(seed).normal());
  const mean = firsts.reduce((sum, each) => sum + each, 0) / firsts.length;
  assert.ok(Math.abs(mean) < 0.1, `mean of the first normals: ${mean}`);
  assert.equal(new Set(firsts).size, firsts.length);
});

test('the same seed gives the same numbers', () => {
  const ten = () => {
    const random = seededRandom(42);
    return Array.from({ length: 10 }, () => [random.uniform(), random.integer(6), random.normal()]);
  };
  assert.deepEqual(ten(), ten());
});

test('whole numbers reach every value below the bound and no other', () => {
  const random = seededRandom(1);
  const seen = new Set(Array.from({ length: 1000 }, () => random.integer(6)));
  assert.deepEqual([...seen].sort(), [0, 1, 2, 3, 4, 5]);
});
