import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BlockedSamples, percentileByBlocks } from './block-bootstrap.ts';
import { judgeAgainst } from './interval.ts';
import { percentileInterval } from './percentile-interval.ts';
import { seededRandom } from './seeded-random.ts';

/** Latencies of one second each: all of a second share its level, as under load they do. */
function seconds(count: number, seed: number, level: (second: number) => number = () => 100): number[][] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, second) => {
    const ofSecond = level(second) + 20 * random.normal();
    return Array.from({ length: 50 }, () => ofSecond + random.normal());
  });
}

test('known bad: samples that come in waves have a wider interval than single ones pretend', () => {
  const blocks = seconds(60, 1);
  const byBlocks = percentileByBlocks(new BlockedSamples(blocks), 0.95, seededRandom(1));
  const alone = percentileInterval(blocks.flat(), 0.95);
  assert.ok(byBlocks.high - byBlocks.low > 3 * (alone.high - alone.low));
});

test('known bad: too few blocks say nothing', () => {
  const few = new BlockedSamples(seconds(19, 1));
  assert.equal(judgeAgainst(percentileByBlocks(few, 0.95, seededRandom(1)), { below: 1e9 }), 'unknown');
});

test('the same seed gives the same interval', () => {
  const of = () => percentileByBlocks(new BlockedSamples(seconds(60, 1)), 0.95, seededRandom(3));
  assert.deepEqual(of(), of());
});

test('a resample of the whole, weighted by hand, has the percentile of the plain samples', () => {
  const samples = new BlockedSamples([[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]]);
  for (const q of [0.1, 0.5, 0.95, 1]) {
    assert.equal(samples.resampledPercentile(q, seededRandom(1)), samples.percentile(q));
  }
});
