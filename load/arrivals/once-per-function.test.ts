import assert from 'node:assert/strict';
import { test } from 'node:test';
import { callbackify, promisify } from 'node:util';
import { wrapOncePerFunction } from './once-per-function.ts';

test('one wrapper for each function, for whoever imported promisify before, too', async () => {
  wrapOncePerFunction();
  const double = (value: number, done: (error: Error | null, doubled?: number) => void) => done(null, 2 * value);
  const triple = (value: number, done: (error: Error | null, tripled?: number) => void) => done(null, 3 * value);
  assert.equal(promisify(double), promisify(double));
  assert.notEqual(promisify(double), promisify(triple));
  assert.deepEqual(await Promise.all([promisify(double)(2), promisify(triple)(2)]), [4, 6]);
  const refused = (_value: number, done: (error: Error | null) => void) => done(new Error('no'));
  await assert.rejects(promisify(refused)(1), /no/);
});

test('what had an own way of being promisified keeps it', async () => {
  assert.equal(typeof promisify.custom, 'symbol');
  const asked = Object.assign(() => undefined, { [promisify.custom]: async () => 'its own way' });
  assert.equal(await promisify(asked)(), 'its own way');
});

test('callbackify likewise; what is no function is refused as ever', async () => {
  const half = async (value: number) => value / 2;
  assert.equal(callbackify(half), callbackify(half));
  assert.equal(await new Promise((resolve) => callbackify(half)(4, (_error, halved) => resolve(halved))), 2);
  assert.throws(() => promisify('x' as never), /ERR_INVALID_ARG_TYPE|must be of type function/);
});
