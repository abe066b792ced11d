import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { confidenceOfEach } from '../../../harness/statistics/family.ts';
import { percentileOverTime, percentileRise } from '../../../harness/statistics/percentile-over-time.ts';
import { seededRandom } from '../../../harness/statistics/seeded-random.ts';
import { judgeErrors, judgeLatencyRise } from './judge-soak.ts';
import { quietSoak } from './observation-for-tests.ts';

function withErrors(total: number, errors: Partial<Record<'failed' | 'shed' | 'timeouts', number>>) {
  const { load } = quietSoak();
  const counts = { total, acknowledged: total, failed: 0, shed: 0, timeouts: 0, ...errors };
  const bad = counts.failed + counts.shed + counts.timeouts;
  const operations = { 'message.send': { ...counts, acknowledged: total - bad } };
  return judgeErrors(quietSoak({ load: { ...load, operations } }));
}

describe('errors of a soak', () => {
  test('none in 15,000 passes', () => {
    const { outcome, examined } = withErrors(15_000, {});
    assert.deepEqual([outcome, examined], ['pass', 15_000]);
  });

  test('known bad: one in a hundred, in whichever way it was not acknowledged', () => {
    for (const way of ['failed', 'shed', 'timeouts'] as const) {
      const { outcome, summary } = withErrors(15_000, { [way]: 150 });
      assert.equal(outcome, 'fail', way);
      assert.match(summary, /150 of 15000 operations were not acknowledged: 1\.000 %/);
    }
  });

  test('around the limit, with too few operations, or with none at all it cannot be told', () => {
    assert.equal(withErrors(15_000, { failed: 15 }).outcome, 'unknown');
    assert.equal(withErrors(500, {}).outcome, 'unknown');
    assert.equal(withErrors(0, {}).outcome, 'unknown');
  });
});

describe('latency of the last third', () => {
  const judged = (first: number, rise: { value: number; low: number; high: number }) => {
    const estimate = (value: number) => ({ value, low: value, high: value, confidence: 0.95, n: 5_000 });
    const sending = { first: estimate(first), last: estimate(first + rise.value), rise: { ...estimate(0), ...rise } };
    return judgeLatencyRise(quietSoak({ sending }));
  };

  test('no rise passes', () => {
    assert.equal(judgeLatencyRise(quietSoak()).outcome, 'pass');
  });

  test('25 ms may be added to a short latency, a tenth to a long one', () => {
    assert.equal(judged(20, { value: 20, low: 15, high: 25 }).outcome, 'pass');
    assert.equal(judged(400, { value: 35, low: 30, high: 40 }).outcome, 'pass');
  });

  test('known bad: a rise that is surely more', () => {
    const { outcome, summary } = judged(20, { value: 60, low: 40, high: 80 });
    assert.equal(outcome, 'fail');
    assert.match(summary, /a rise of 60\.0 ms \(95 % interval 40\.0 ms to 80\.0 ms\); 25\.0 ms are tolerated/);
  });

  test('an interval across the limit, or a first third that failures reach, tells nothing', () => {
    assert.equal(judged(20, { value: 25, low: 10, high: 40 }).outcome, 'unknown');
    assert.equal(judged(Infinity, { value: Number.NaN, low: Number.NaN, high: Number.NaN }).outcome, 'unknown');
  });

  test('known bad: a last third that failures reach is no number, and no pass', () => {
    assert.equal(judged(20, { value: Infinity, low: 30, high: Infinity }).outcome, 'fail');
    assert.equal(judged(20, { value: Infinity, low: 10, high: Infinity }).outcome, 'unknown');
  });

  test('known bad: sending is as quick as ever, and something else is surely slower', () => {
    const estimate = (value: number, low = value, high = value) => ({ value, low, high, confidence: 0.99, n: 300 });
    const of = (low: number) => [
      { operation: 'stream.visit', first: estimate(30), last: estimate(330), rise: estimate(300, low, 340) },
    ];
    const { outcome, summary } = judgeLatencyRise(quietSoak({ others: of(150) }));
    assert.equal(outcome, 'fail');
    assert.match(summary, /stream\.visit became slower: from 30\.0 ms to 330\.0 ms, by 150\.0 ms at least\.$/);
    assert.equal(judgeLatencyRise(quietSoak({ others: of(20) })).outcome, 'pass', 'of few samples only a fail counts');
    assert.equal(judgeLatencyRise(quietSoak({ others: of(Number.NEGATIVE_INFINITY) })).outcome, 'pass');
  });

  test('known bad: five milliseconds more with every second, 330 samples a third; false alarms: none in 40 soaks', () => {
    const visits = (seed: number, fromSecond: number, perSecondMs: number) => {
      const random = seededRandom(seed);
      return Array.from({ length: 30 }, (_, second) => {
        const level = Math.exp(0.3 * random.normal());
        return Array.from({ length: 11 }, (_, n) => ({
          atMs: 1000 * (fromSecond + second) + 90 * n,
          value: 6 * level * Math.exp(0.8 * random.normal()) + perSecondMs * (fromSecond + second),
        }));
      }).flat();
    };
    const confidence = confidenceOfEach(6);
    const judge = (seed: number, perSecondMs: number) => {
      const [first, last] = [visits(seed, 20, perSecondMs), visits(seed + 1_000, 80, perSecondMs)];
      const rise = percentileRise(first, last, 0.95, { confidence });
      const of = (samples: typeof first) => percentileOverTime(samples, 0.95, { confidence });
      const others = [{ operation: 'stream.visit', first: of(first), last: of(last), rise }];
      return judgeLatencyRise(quietSoak({ others })).outcome;
    };
    const fails = (perSecondMs: number) =>
      Array.from({ length: 40 }, (_, seed) => judge(seed, perSecondMs)).filter((outcome) => outcome === 'fail').length;
    assert.equal(fails(5), 40);
    assert.equal(fails(0), 0);
  });

  test('what is infinite is a gap in the plot, not a number', () => {
    const [p50, , p99] = judgeLatencyRise(quietSoak()).charts![0]!.series;
    assert.deepEqual([p50!.points, p99!.points], [[[0.5, 5]], [[0.5, null]]]);
  });
});
