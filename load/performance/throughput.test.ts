import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LoadSample } from '../../harness/load-run/load-record.ts';
import { judgeThroughput } from './throughput.ts';

const phase = { startMs: 5_000, endMs: 65_000 };

function sends(
  perSecond: number,
  endedMs: (dueMs: number, n: number) => number,
  failed: (n: number) => boolean = () => false,
) {
  return Array.from({ length: perSecond * 60 }, (_, n): LoadSample => {
    const dueMs = phase.startMs + (n * 1000) / perSecond;
    const times = { dueMs, startedMs: dueMs, endedMs: endedMs(dueMs, n) };
    const outcome = failed(n) ? 'failed' : 'acknowledged';
    return { operation: 'message.send', phase: 1, index: n, status: 201, outcome, ...times };
  });
}

function judged(samples: readonly LoadSample[]) {
  const acknowledged = samples.filter(({ outcome }) => outcome === 'acknowledged').length;
  return judgeThroughput(phase, samples, { total: samples.length, acknowledged });
}

test('111 a second, worked off as they come, pass', () => {
  const { outcome, slowest, growth, windows } = judged(sends(111, (due, n) => due + 5 + (n % 7)));
  assert.deepEqual([outcome, windows.length, growth.value], ['pass', 6, 0]);
  assert.ok(slowest >= 110);
});

test('a system limited to 90 a second fails in its windows and by its backlog', () => {
  const { outcome, slowest, growth, mostGrowth } = judged(sends(111, (_, n) => phase.startMs + ((n + 1) * 1000) / 90));
  assert.equal(outcome, 'fail');
  assert.ok(Math.abs(slowest - 90) < 1);
  assert.ok(growth.low > mostGrowth && Math.abs(growth.value - 21) < 1);
});

test('a pause of 15 seconds fails in its windows, though the backlog is worked off afterwards', () => {
  const pauseEndMs = phase.startMs + 40_000;
  const { outcome, slowest } = judged(
    sends(111, (due) => (due > pauseEndMs - 15_000 && due < pauseEndMs ? pauseEndMs : due) + 5),
  );
  assert.deepEqual([outcome, slowest < 60], ['fail', true]);
});

test('known bad: a pause of 1.15 seconds, wherever the windows of the clock fall', () => {
  for (const pauseEndMs of [20_000, 24_300, 35_000].map((atMs) => phase.startMs + atMs)) {
    const { outcome, slowest, slowestFromSeconds } = judged(
      sends(111, (due) => (due > pauseEndMs - 1_150 && due < pauseEndMs ? pauseEndMs : due) + 5),
    );
    assert.equal(outcome, 'fail', `pause before ${pauseEndMs}`);
    assert.ok(slowest > 98 && slowest < 99, String(slowest));
    assert.ok(Math.abs(phase.startMs + 1000 * (slowestFromSeconds + 10) - pauseEndMs) < 50);
  }
});

test('a second in which the generator did not begin anything either may be the machine’s: it cannot be told', () => {
  const [fromMs, untilMs] = [30_000, 31_150];
  const stalled = sends(111, (due) => (due > fromMs && due < untilMs ? untilMs : due) + 5).map((sample) => ({
    ...sample,
    startedMs: sample.dueMs > fromMs && sample.dueMs < untilMs ? untilMs : sample.dueMs,
  }));
  const { outcome, straddles } = judged(stalled);
  assert.deepEqual([outcome, straddles], ['unknown', false]);
});

test('a pause of half a second is no ten seconds below 100 a second', () => {
  const { outcome, slowest } = judged(sends(111, (due) => due + (due > 30_000 && due < 30_500 ? 500 : 5)));
  assert.deepEqual([outcome, slowest >= 105], ['pass', true]);
});

test('a backlog that grows by 3 a second fails though each window has its 100 a second', () => {
  const { outcome, slowest } = judged(sends(111, (_, n) => phase.startMs + ((n + 1) * 1000) / 108));
  assert.deepEqual([outcome, slowest >= 100], ['fail', true]);
});

test('errors: 1 in 100 fails, 1 in 1,000 straddles, next to none pass', () => {
  const every = (share: number) =>
    judged(
      sends(
        111,
        (due) => due + 5,
        (n) => n % share === 7,
      ),
    );
  assert.equal(every(100).outcome, 'fail');
  assert.deepEqual([every(1_000).outcome, every(1_000).straddles], ['unknown', true]);
  assert.equal(every(1_000_000).outcome, 'pass', 'one of 6,660: the interval reaches 0.08 %');
});

test('fewer than 100 a second offered show nothing', () => {
  const { outcome, straddles } = judged(sends(90, (due) => due + 5));
  assert.deepEqual([outcome, straddles], ['unknown', false]);
});
