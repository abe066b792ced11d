import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LoadRecord, Validity } from './load-record.ts';
import { onceMoreIfVoid } from './once-more.ts';

const late: Validity = { valid: false, reasons: ['the generator was late'] };

/** Loads that are valid or void in this order; how many were made. */
function loads(...validities: Validity[]) {
  let made = 0;
  const make = async () => ({ load: { validity: validities[made++]! } as LoadRecord });
  return { make, made: () => made };
}

test('a load that is believed is made once', async () => {
  const { make, made } = loads({ valid: true }, late);
  assert.equal((await onceMoreIfVoid(make)).load.inVain, undefined);
  assert.equal(made(), 1);
});

test('a void one is made once more, and the reason is kept', async () => {
  const { make, made } = loads(late, { valid: true });
  const { load } = await onceMoreIfVoid(make);
  assert.deepEqual([load.validity, load.inVain, made()], [{ valid: true }, ['the generator was late'], 2]);
});

test('known bad: a generator that is late again leaves it void', async () => {
  const { make, made } = loads(late, late, { valid: true });
  const { load } = await onceMoreIfVoid(make);
  assert.deepEqual([load.validity, made()], [late, 2]);
});
