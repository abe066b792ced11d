import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { CannotTell } from '../../../harness/errors.ts';
import type { MemoryReading } from '../../../harness/system.ts';
import type { LongLivedPage } from './long-lived-page.ts';
import { MemoryWatch } from './memory-watch.ts';

const always = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] as const;
const reading = (process: string, heapBytes: number | undefined): MemoryReading => ({
  process,
  heapBytes,
  residentBytes: 9,
});

/** A watch that has seen these moments, and whatever made it stop. */
async function watched(moments: readonly (readonly MemoryReading[])[]): Promise<MemoryWatch> {
  const left = [...moments];
  let messages = 0;
  const read = async () => {
    messages += 500;
    return { heapBytes: 1, nodes: 2, listeners: 3, messages };
  };
  const page = { read };
  const memory = async () => {
    const next = left.shift();
    if (!next) throw new CannotTell('worker-1 is gone.');
    return next;
  };
  const watch = new MemoryWatch({ memory } as never, page as unknown as LongLivedPage);
  watch.start(0);
  while (watch.trouble === undefined) await delay(1);
  await watch.stop();
  return watch;
}

const namesOf = (watch: MemoryWatch) =>
  watch
    .series(...always, () => 1_000)
    .map(({ process, quantity, readings }) => `${quantity} of ${process}: ${readings.length}`);

test('one series for each quantity of each process; what has no heap has no series of it', async () => {
  const watch = await watched(Array(3).fill([reading('gateway-1', 5), reading('database', undefined)]));
  assert.deepEqual(namesOf(watch), [
    'heap of gateway-1: 3',
    'resident memory of gateway-1: 3',
    'resident memory of database: 3',
    'heap of page: 3',
    'DOM nodes of page: 3',
    'event listeners of page: 3',
  ]);
  assert.equal(watch.residentBytes, 18);
  assert.equal(watch.trouble, 'worker-1 is gone.');
});

test('known bad: what was not told at a moment has no reading there; who comes later is not lost', async () => {
  const watch = await watched([
    [reading('gateway-1', 5)],
    [reading('gateway-1', undefined), reading('worker-1', 5)],
    [reading('worker-1', 5)],
  ]);
  assert.deepEqual(namesOf(watch).slice(0, 4), [
    'heap of gateway-1: 1',
    'heap of worker-1: 2',
    'resident memory of gateway-1: 2',
    'resident memory of worker-1: 2',
  ]);
});

test('services are put against operations, the page against the messages that it was shown', async () => {
  const series = (await watched(Array(2).fill([reading('gateway-1', 5)]))).series(...always, () => 3_000);
  const thousands = (of: string) =>
    series.find(({ process }) => process === of)!.readings.map((each) => each.thousands);
  assert.deepEqual(
    [thousands('gateway-1'), thousands('page')],
    [
      [3, 3],
      [0, 0.5],
    ],
  );
});

test('before anything was read there is no series and no sum', async () => {
  const watch = await watched([]);
  assert.deepEqual([watch.series(...always, () => 0), watch.residentBytes], [[], undefined]);
});
