import assert from 'node:assert/strict';
import { test } from 'node:test';
import { criterionById, isBuilt } from '../harness/criteria.ts';
import { decoys } from './decoys.ts';
import { flaws } from './flaws.ts';
import { SystemCopy } from './system-copy.ts';

test('ids are unique, and every tempted criterion is built and has flaws as well', () => {
  assert.equal(new Set(decoys.map(({ id }) => id)).size, decoys.length);
  for (const { id, tempts } of decoys) {
    assert.ok(isBuilt(criterionById(tempts)), `${id}: ${tempts} is not built`);
    assert.ok(
      flaws.some(({ criterion }) => criterion === tempts),
      `${tempts} has no flaw: a check that is never red tells nothing by being quiet`,
    );
  }
});

test('every criterion of the security phase is tempted at least twice', () => {
  for (const criterion of new Set(flaws.map((flaw) => flaw.criterion))) {
    if (!criterion.startsWith('security.')) continue;
    assert.ok(decoys.filter(({ tempts }) => tempts === criterion).length >= 2, criterion);
  }
});

for (const decoy of decoys) {
  test(`${decoy.id} still fits the sources`, () => {
    const copy = new SystemCopy(decoy.id);
    try {
      decoy.apply(copy);
    } finally {
      copy.remove();
    }
  });
}
