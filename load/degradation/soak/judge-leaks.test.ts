import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { judgePage, judgeServices } from './judge-leaks.ts';
import { quietSoak, series, withSeries } from './observation-for-tests.ts';

/** 4 KiB for each operation. */
const leaking = { perThousand: 4096 * 1000 };

describe('memory of the services', () => {
  test('quiet memory passes, every replica judged', () => {
    const heap = judgeServices(quietSoak(), 'heap', false);
    assert.deepEqual([heap.outcome, heap.examined], ['pass', 90]);
    assert.match(heap.summary, /^No growth beyond noise in 2 series: gateway-1 .* KiB, worker-1 .* KiB per 1,000\.$/);
    const resident = judgeServices(quietSoak(), 'resident memory', false);
    assert.deepEqual([resident.outcome, resident.examined], ['pass', 135], 'the database has no heap, but memory');
  });

  test('known bad: 4 KiB kept for each operation, in one replica alone', () => {
    for (const quantity of ['heap', 'resident memory'] as const) {
      const soak = withSeries('worker-1', quantity, series('worker-1', quantity, leaking));
      const { outcome, summary } = judgeServices(soak, quantity, false);
      assert.equal(outcome, 'fail');
      assert.match(summary, new RegExp(`^${quantity} of worker-1 grows by 4000\\.\\d KiB per 1,000`));
      assert.doesNotMatch(summary, /gateway-1/);
    }
  });

  test('noise that could hide a leak cannot be told', () => {
    const noisy = withSeries('worker-1', 'heap', series('worker-1', 'heap', { noise: 20_000_000 }));
    const { outcome, summary } = judgeServices(noisy, 'heap', false);
    assert.equal(outcome, 'unknown');
    assert.match(summary, /^Cannot be told: heap of worker-1/);
  });

  test('too few readings tell nothing, whatever they look like', () => {
    const memory = quietSoak().memory.map((each) => ({ ...each, readings: each.readings.slice(0, 44) }));
    const { outcome, summary } = judgeServices(quietSoak({ memory }), 'heap', false);
    assert.equal(outcome, 'unknown');
    assert.match(summary, /^Only 44 readings, 45 are needed/);
  });

  test('a replica without a heap to be read is named beside those that were judged', () => {
    const { outcome, summary } = judgeServices(withSeries('worker-1', 'heap', undefined), 'heap', false);
    assert.equal(outcome, 'pass');
    assert.match(summary, /in 1 series: gateway-1 .* Not read: heap of worker-1\.$/);
  });

  test('known bad: a replica that was not looked into at all, though nothing of it is in the readings', () => {
    const soak = quietSoak({ replicas: ['gateway-1', 'gateway-2', 'worker-1'] });
    const { outcome, summary } = judgeServices(soak, 'resident memory', false);
    assert.equal(outcome, 'unknown');
    assert.match(summary, /Not read: resident memory of gateway-2\.$/);
  });

  test('known bad: a replica that was read now and then only is no pass, and a leak seen all the same is one', () => {
    const often = { ...series('gateway-1', 'heap', { readings: 90 }) };
    const soak = withSeries('gateway-1', 'heap', often);
    const { outcome, summary } = judgeServices(soak, 'heap', false);
    assert.equal(outcome, 'unknown');
    assert.match(summary, /Not read: heap of worker-1 \(45 of 90 times only\)\.$/);
    const leaked = [
      ...soak.memory.filter(({ process }) => process !== 'worker-1'),
      series('worker-1', 'heap', leaking),
    ];
    assert.equal(judgeServices(quietSoak({ memory: leaked }), 'heap', false).outcome, 'fail');
  });

  test('known bad: nothing of the case was read', () => {
    const memory = quietSoak().memory.filter(({ quantity }) => quantity !== 'heap');
    const { outcome, examined, summary } = judgeServices(quietSoak({ memory }), 'heap', false);
    assert.deepEqual([outcome, examined], ['unknown', 0]);
    assert.equal(summary, 'No memory was read. Not read: heap of gateway-1, heap of worker-1.');
    assert.equal(judgeServices(quietSoak({ memory: [] }), 'resident memory', false).outcome, 'unknown');
  });

  test('known bad: a process that died under the readings leaves no pass, however many there were', () => {
    const { outcome, summary } = judgeServices(quietSoak({ memoryTrouble: 'worker-1 is gone.' }), 'heap', false);
    assert.equal(outcome, 'unknown');
    assert.match(summary, /^Memory was not read to the end: worker-1 is gone\./);
    const leaked = withSeries('worker-1', 'heap', series('worker-1', 'heap', leaking));
    const gone = judgeServices({ ...leaked, memoryTrouble: 'worker-1 is gone.' }, 'heap', false);
    assert.equal(gone.outcome, 'fail', 'a leak that was seen before stands');
  });

  test('known bad: services that had jobs to carry out and did not have shown nothing; a leak that was seen stands', () => {
    const idle = { jobs: { approved: 500, effects: 12 } };
    const { outcome, summary } = judgeServices(quietSoak(idle), 'heap', false);
    assert.equal(outcome, 'unknown');
    assert.match(summary, /Only 12 of 500 jobs approved meanwhile were carried out/);
    const leaked = withSeries('worker-1', 'heap', series('worker-1', 'heap', leaking));
    assert.equal(judgeServices({ ...leaked, ...idle }, 'heap', false).outcome, 'fail');
  });

  test('where nobody could approve a job, or tell what became of it, that is said', () => {
    const judged = (jobs: { approved: number; effects: number | undefined }) =>
      judgeServices(quietSoak({ jobs }), 'heap', false);
    const none = judged({ approved: 0, effects: 0 });
    assert.deepEqual([none.outcome, /No job was approved meanwhile/.test(none.summary)], ['pass', true]);
    const untold = judged({ approved: 500, effects: undefined });
    assert.deepEqual([untold.outcome, /is not told\.$/.test(untold.summary)], ['pass', true]);
  });

  test('what a day would add up to is said of long soaks only', () => {
    const names = (projected: boolean) =>
      judgeServices(quietSoak(), 'heap', projected).measured!.map(({ name }) => name);
    assert.deepEqual(names(false), ['heap of gateway-1, growth per 1,000', 'heap of worker-1, growth per 1,000']);
    assert.ok(names(true).includes('heap of worker-1, projected over 24 h'));
    const soak = withSeries('worker-1', 'heap', series('worker-1', 'heap', { perThousand: 1000, noise: 0 }));
    const day = judgeServices(soak, 'heap', true).measured!.find(({ name }) =>
      name.startsWith('heap of worker-1, proj'),
    );
    // 0.33 thousand every two seconds.
    assert.ok(Math.abs(Number(day?.value) - 1000 * 0.165 * 86_400) < 1, String(day?.value));
  });
});

describe('a page that stays open', () => {
  test('one that keeps nothing passes', () => {
    const { outcome, examined } = judgePage(quietSoak(), false);
    assert.deepEqual([outcome, examined], ['pass', 135]);
  });

  test('known bad: nodes, listeners or heap of each message stay', () => {
    for (const [quantity, perThousand] of [
      ['DOM nodes', 12_000],
      ['event listeners', 1_000],
      ['heap', 8_000_000],
    ] as const) {
      const soak = withSeries('page', quantity, series('page', quantity, { perThousand, noise: 20 }));
      const { outcome, summary } = judgePage(soak, false);
      assert.equal(outcome, 'fail', quantity);
      assert.match(summary, new RegExp(`^${quantity} of page grows by `));
    }
  });

  test('known bad: a page that was shown nothing in the end does not pass by keeping nothing; the services are judged', () => {
    const soak = quietSoak({ pageTrouble: 'The last message was not shown.' });
    assert.equal(judgePage(soak, false).outcome, 'unknown');
    assert.equal(judgeServices(soak, 'heap', false).outcome, 'pass');
  });

  test('known bad: a quantity of the page that was not read is unknown', () => {
    const { outcome, summary } = judgePage(withSeries('page', 'DOM nodes', undefined), false);
    assert.equal(outcome, 'unknown');
    assert.match(summary, /Not read: DOM nodes of page\.$/);
  });
});
