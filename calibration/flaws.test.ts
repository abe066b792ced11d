import assert from 'node:assert/strict';
import { test } from 'node:test';
import { criterionById, isBuilt } from '../harness/criteria.ts';
import { parseCase } from '../harness/scope.ts';
import { flaws } from './flaws.ts';
import { SystemCopy } from './system-copy.ts';

test('ids are unique, and criteria of flaws, their cases and their declared neighbours are registered', () => {
  assert.equal(new Set(flaws.map((flaw) => flaw.id)).size, flaws.length);
  for (const flaw of flaws) {
    for (const id of [flaw.criterion, ...flaw.declared])
      assert.ok(isBuilt(criterionById(id)), `${flaw.id}: ${id} is not built`);
    if (flaw.case !== undefined) parseCase(`${flaw.criterion}/${flaw.case}`);
  }
});

for (const flaw of flaws) {
  test(`${flaw.id} still fits the sources`, () => {
    const copy = new SystemCopy(flaw.id);
    try {
      flaw.apply(copy);
    } finally {
      copy.remove();
    }
  });
}

test('a flaw that no longer fits says so', () => {
  const copy = new SystemCopy('misfit');
  try {
    assert.throws(() => copy.replace('gateway/main.ts', 'there is no such line', ''), /\[flaw-does-not-fit\]/);
  } finally {
    copy.remove();
  }
});
