import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { whileMeasuringAlone } from './machine-lock.ts';

const name = `diamond-lock-test-${process.pid}`;
const never = new AbortController().signal;

test('one measures at a time; what fails gives its turn back, and who waits can be called off', async () => {
  const order: string[] = [];
  const measured = (what: string) => async () => {
    order.push(`${what} begins`);
    await delay(50);
    order.push(`${what} ends`);
    return what;
  };
  await assert.rejects(
    whileMeasuringAlone(() => Promise.reject(new Error('broke')), never, name),
    /broke/,
  );
  const first = whileMeasuringAlone(measured('first'), never, name);
  const abort = new AbortController();
  const calledOff = whileMeasuringAlone(measured('called off'), abort.signal, name);
  const second = whileMeasuringAlone(measured('second'), never, name);
  await delay(20);
  abort.abort();
  assert.deepEqual(await Promise.all([first, calledOff, second]), ['first', undefined, 'second']);
  assert.deepEqual(order, ['first begins', 'first ends', 'second begins', 'second ends']);
});
