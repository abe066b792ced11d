import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { type Arrival, currentArrival } from './arrival-context.ts';
import { OpenModelProcess } from './open-model-process.ts';

function blockEventLoop(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

async function arrivalsOf(process: OpenModelProcess, onArrival: (n: number) => void = () => undefined) {
  const arrivals: (Arrival | undefined)[] = [];
  process.on('arrival', () => {
    arrivals.push(currentArrival());
    onArrival(arrivals.length);
  });
  process.start();
  await once(process, 'finished');
  return arrivals.map((arrival) => arrival!);
}

test('offers as many arrivals as rate and duration say, due at exact intervals', async () => {
  const arrivals = await arrivalsOf(new OpenModelProcess(1000 / 110, 1000));
  assert.equal(arrivals.length, 110);
  const [first] = arrivals;
  for (const [index, arrival] of arrivals.entries()) {
    assert.equal(arrival.index, index);
    assert.ok(Math.abs(arrival.dueMs - first!.dueMs - (index * 1000) / 110) < 1e-3);
    assert.ok(arrival.emittedMs >= arrival.dueMs, 'never before it is due');
  }
});

test('a stalled generator loses nothing, and each late arrival shows how late it was', async () => {
  const arrivals = await arrivalsOf(new OpenModelProcess(10, 600), (n) => {
    if (n === 10) blockEventLoop(300);
  });
  assert.equal(arrivals.length, 60);
  const lags = arrivals.map((arrival) => arrival.emittedMs - arrival.dueMs);
  assert.ok(Math.max(...lags) >= 280, `worst lag ${Math.max(...lags)} ms should show the stall of 300 ms`);
  assert.ok(lags.filter((lag) => lag > 100).length >= 18, 'all the arrivals of the stall are late, not only the first');
});

test('an arrival is known over awaits, and each has its own', async () => {
  const process = new OpenModelProcess(5, 50);
  const seen: Promise<[number, number]>[] = [];
  process.on('arrival', () => {
    const { index } = currentArrival()!;
    seen.push(delay(20).then(() => [index, currentArrival()!.index]));
  });
  process.start();
  await once(process, 'finished');
  const pairs = await Promise.all(seen);
  assert.equal(pairs.length, 10);
  for (const [atEmission, later] of pairs) assert.equal(later, atEmission);
});

test('outside of an arrival there is none', () => {
  assert.equal(currentArrival(), undefined);
});

test('stopping ends it at once and only once', async () => {
  const process = new OpenModelProcess(5, 60_000);
  let arrivals = 0;
  let finished = 0;
  process.on('arrival', () => {
    arrivals += 1;
    if (arrivals === 3) process.stop();
  });
  process.on('finished', () => {
    finished += 1;
  });
  process.start();
  if (finished === 0) await once(process, 'finished');
  process.stop();
  await delay(30);
  assert.deepEqual({ arrivals, finished }, { arrivals: 3, finished: 1 });
});

test('refuses a phase without rate or end', () => {
  assert.throws(() => new OpenModelProcess(Number.POSITIVE_INFINITY, 1000), /finite rate and duration/);
  assert.throws(() => new OpenModelProcess(10, Number.NaN), /finite rate and duration/);
});
