import assert from 'node:assert/strict';
import { test } from 'node:test';
import { criteria, criteriaOfPhase, criterionById } from './criteria.ts';
import { phases } from './phases.ts';

test('there are 44 criteria with unique ids, each in one of eight phases', () => {
  assert.equal(criteria.length, 44);
  assert.equal(new Set(criteria.map((criterion) => criterion.id)).size, 44);
  const perPhase = phases.map((phase) => criteriaOfPhase(phase.id).length);
  assert.deepEqual(perPhase, [5, 7, 5, 6, 5, 5, 6, 5]);
});

test('case ids are unique within their criterion', () => {
  for (const criterion of criteria) {
    assert.equal(new Set(criterion.cases.map((each) => each.id)).size, criterion.cases.length, criterion.id);
  }
});

test('resilience weights sum to 100', () => {
  const weights = criteriaOfPhase('resilience').map((criterion) => criterion.weight);
  assert.deepEqual(weights, [15, 15, 15, 20, 15, 20]);
});

test('an unknown id names its neighbours', () => {
  assert.throws(() => criterionById('golden.message'), /golden\.message-flow.*\[unknown-criterion\]/);
});
