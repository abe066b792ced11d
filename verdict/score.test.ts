import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allPass, folder, record, runRecord, wholeRegistry } from './evidence-for-tests.ts';
import { judge } from './judge.ts';
import type { FiledEvidence } from './read-evidence.ts';

const score = (evidence: FiledEvidence[], more = {}) => judge(folder(evidence, runRecord(more)), wholeRegistry).score;

test('each phase is worth 12.5 points', () => {
  for (const family of [
    'foundation',
    'golden',
    'performance',
    'resilience',
    'chaos',
    'load',
    'security',
    'integrity',
  ]) {
    const rest = allPass().filter((each) => !each.criterion.startsWith(`${family}.`));
    assert.equal(score(rest), 87.5, family);
  }
});

test('nothing earns nothing', () => {
  assert.equal(score([]), 0);
});

test('known bad: a narrow run of passes does not score high', () => {
  const evidence = allPass().filter((each) => each.criterion === 'security.csrf');
  assert.equal(score(evidence, { scope: { criteria: ['security.csrf'] }, gate: false }), 2);
});

test('golden paths and chaos earn by case, others all or nothing', () => {
  const without = (key: string) => allPass().filter((each) => `${each.criterion}/${each.case}` !== key);
  // 12.5 / 7 criteria / 2 cases = 0.892…; the score is rounded down.
  assert.equal(score(without('golden.message-flow/one')), 99.1);
  assert.equal(score(without('chaos.split-brain/one')), 98.7);
  assert.equal(score(without('foundation.migrations/one')), 97.5);
});

test('known bad: a control is no experiment: held it earns nothing, and failed it costs', () => {
  const registry = wholeRegistry.map((criterion) =>
    criterion.id === 'chaos.split-brain'
      ? { ...criterion, cases: ['control', 'one', 'two'].map((id) => ({ id, title: id })) }
      : criterion,
  );
  const of = (failing: string) => {
    const others = allPass().filter((each) => each.criterion !== 'chaos.split-brain');
    const own = ['control', 'one', 'two'].map((id) =>
      record('chaos.split-brain', id, { outcome: id === failing ? 'fail' : 'pass' }),
    );
    return judge(folder([...others, ...own], runRecord()), registry).score;
  };
  // One of two experiments, of 2.5 points; with the control counted it would be two of three.
  assert.equal(of('two'), 98.7);
  assert.equal(of('control'), 99.1);
  assert.equal(of('none'), 100);
});

test('a broken gate earns nothing for its criterion', () => {
  const evidence = allPass().map((each) =>
    each.criterion === 'chaos.split-brain' && each.case === 'one' ? { ...each, gate: 'effect-twice' } : each,
  );
  assert.equal(score(evidence), 97.5);
});

test('it is rounded down: all but a hair is not 100', () => {
  const evidence = allPass().map((each) =>
    each.criterion === 'resilience.auto-retry' && each.case === 'one' ? { ...each, grade: 0.999 } : each,
  );
  assert.equal(score(evidence), 99.9);
});
