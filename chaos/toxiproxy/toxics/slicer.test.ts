import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '../random.ts';
import { cut } from './slicer.ts';

describe('cut', () => {
  it('covers the whole in order, with no empty piece and none longer than size and variation allow', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5000 }),
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 0, max: 600 }),
        fc.integer(),
        (length, size, variation, seed) => {
          const ends = cut(length, size, variation, seededRandom(seed));
          assert.equal(ends.at(-1), length);
          const lengths = ends.map((end, index) => end - (ends[index - 1] ?? 0));
          assert.ok(lengths.every((piece) => piece > 0 && piece <= Math.max(1, size + variation)));
        },
      ),
    );
  });

  it('cuts into halves without variation', () => {
    assert.deepEqual(cut(100, 25, 0, Math.random), [25, 50, 75, 100]);
    assert.deepEqual(cut(10, 10, 0, Math.random), [10]);
  });
});
