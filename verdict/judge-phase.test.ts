import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Criterion } from '../harness/criteria.ts';
import { allPass, folder, record, wholeRegistry } from './evidence-for-tests.ts';
import { judge } from './judge.ts';
import type { FiledEvidence } from './read-evidence.ts';

/** The registry with exactly this many cases in the named criteria. */
function withCases(counts: Readonly<Record<string, number>>): Criterion[] {
  return wholeRegistry.map((criterion) => {
    const count = counts[criterion.id];
    if (count === undefined) return criterion;
    return {
      ...criterion,
      cases: Array.from({ length: count }, (_, index) => ({ id: `c${index}`, title: `${index}` })),
    };
  });
}

/** Judges with the first `count` cases of a criterion altered. */
function phaseWith(
  registry: readonly Criterion[],
  phaseId: string,
  altered: readonly [criterion: string, count: number, more: Partial<FiledEvidence>][],
) {
  const evidence = allPass(registry).map((each) => {
    const change = altered.find(([id]) => id === each.criterion);
    const index = registry.find((one) => one.id === each.criterion)!.cases.findIndex((one) => one.id === each.case);
    return change && index < change[1] ? { ...each, ...change[2] } : each;
  });
  const verdict = judge(folder(evidence), registry);
  return { verdict, phase: verdict.phases.find((each) => each.id === phaseId)! };
}

const fail = { outcome: 'fail' as const, summary: 'no' };
const unknown = { outcome: 'unknown' as const, summary: 'cannot tell' };

describe('phase 2: at least 95 % of the registered cases', () => {
  // 7 criteria: 94 + 6 × 1 = 100 cases.
  const ids = wholeRegistry.filter((each) => each.phase === 'golden-paths').map((each) => each.id);
  const registry = withCases({ ...Object.fromEntries(ids.map((id) => [id, 1])), 'golden.message-flow': 94 });

  test('95 of 100 pass, and what was tolerated is told', () => {
    const { verdict, phase } = phaseWith(registry, 'golden-paths', [['golden.message-flow', 5, fail]]);
    assert.equal(phase.outcome, 'pass');
    assert.equal(verdict.outcome, 'pass');
    assert.equal(verdict.criteria.find((each) => each.id === 'golden.message-flow')?.outcome, 'fail');
    assert.equal(verdict.tolerated.length, 5);
    assert.match(phase.observed, /95 of 100 cases passed \(95\.0 %\)/);
  });

  test('known bad: 94 of 100 fail', () => {
    const { verdict, phase } = phaseWith(registry, 'golden-paths', [['golden.message-flow', 6, fail]]);
    assert.equal(phase.outcome, 'fail');
    assert.equal(verdict.outcome, 'fail');
    assert.equal(verdict.blockers.length, 6);
  });

  test('known bad: an unknown case is within no tolerance', () => {
    const { verdict, phase } = phaseWith(registry, 'golden-paths', [['golden.message-flow', 1, unknown]]);
    assert.equal(phase.outcome, 'unknown');
    assert.equal(verdict.outcome, 'unknown');
  });

  test('unknown cases that could still have passed leave it unknown, not failed', () => {
    const { phase } = phaseWith(registry, 'golden-paths', [['golden.message-flow', 30, unknown]]);
    assert.equal(phase.outcome, 'unknown');
    assert.match(phase.observed, /70 of 100/);
  });

  test('known bad: one read across tenants fails the run, whatever the rate', () => {
    const { verdict, phase } = phaseWith(registry, 'golden-paths', [['golden.tenant-isolation', 1, fail]]);
    assert.equal(phase.outcome, 'fail');
    assert.equal(verdict.outcome, 'fail');
    assert.match(phase.observed, /hard gate broken: golden\.tenant-isolation/);
  });
});

describe('phase 4: weighted score of 85, none below 0.5', () => {
  const grade = (value: number) => ({ outcome: 'fail' as const, grade: value, summary: 'graded' });
  const registry = withCases(
    Object.fromEntries(wholeRegistry.filter((each) => each.phase === 'resilience').map((each) => [each.id, 1])),
  );

  test('85 exactly passes', () => {
    // Weight 15 at 0.5 and 15 at 0.5: 100 − 15.
    const { verdict, phase } = phaseWith(registry, 'resilience', [
      ['resilience.auto-retry', 1, grade(0.5)],
      ['resilience.circuit-breaker', 1, grade(0.5)],
    ]);
    assert.match(phase.observed, /score 85\.0 of 100/);
    assert.equal(phase.outcome, 'pass');
    assert.equal(verdict.outcome, 'pass');
    assert.equal(verdict.score, 98.1);
  });

  test('known bad: 84.9 fails', () => {
    const { phase } = phaseWith(registry, 'resilience', [
      ['resilience.auto-retry', 1, grade(0.5)],
      ['resilience.circuit-breaker', 1, grade(0.5)],
      ['resilience.crash-recovery', 1, grade(0.995)],
    ]);
    assert.match(phase.observed, /score 84\.9 of 100/);
    assert.equal(phase.outcome, 'fail');
  });

  test('known bad: one below 0.5 fails at a score of 92', () => {
    const { phase } = phaseWith(registry, 'resilience', [['resilience.auto-retry', 1, grade(0.49)]]);
    assert.match(phase.observed, /score 92\.\d of 100, 1 below 0\.5/);
    assert.equal(phase.outcome, 'fail');
  });

  test('known bad: data loss fails at any score', () => {
    const { verdict } = phaseWith(registry, 'resilience', [['resilience.no-data-loss', 1, grade(0.99)]]);
    assert.equal(verdict.outcome, 'fail');
  });

  test('an unknown observation counts 0 and leaves the phase unknown', () => {
    const { phase } = phaseWith(registry, 'resilience', [['resilience.auto-retry', 1, unknown]]);
    assert.match(phase.observed, /score 85\.0/);
    assert.equal(phase.outcome, 'unknown');
  });
});

describe('phase 5: at least 80 % of the experiments', () => {
  const ids = wholeRegistry.filter((each) => each.phase === 'chaos').map((each) => each.id);
  const registry = withCases(Object.fromEntries(ids.map((id) => [id, 2])));

  test('8 of 10 survive; 7 do not', () => {
    assert.equal(phaseWith(registry, 'chaos', [['chaos.split-brain', 2, fail]]).phase.outcome, 'pass');
    const bad = phaseWith(registry, 'chaos', [
      ['chaos.split-brain', 2, fail],
      ['chaos.service-crash', 1, fail],
    ]);
    assert.equal(bad.phase.outcome, 'fail');
  });

  test('known bad: a control is no experiment, and lifts no rate; one that fails counts against it', () => {
    // 2 controls beside 8 experiments of two criteria, one experiment in each of the other three: 11 in all.
    const controlled = registry.map((criterion) =>
      ['chaos.split-brain', 'chaos.service-crash'].includes(criterion.id)
        ? { ...criterion, cases: ['c0', 'c1', 'c2', 'c3', 'control'].map((id) => ({ id, title: id })) }
        : criterion.phase === 'chaos'
          ? { ...criterion, cases: [{ id: 'c0', title: 'c0' }] }
          : criterion,
    );
    const survived = phaseWith(controlled, 'chaos', [['chaos.split-brain', 2, fail]]).phase;
    assert.match(survived.observed, /9 of 11 experiments survived/);
    assert.equal(survived.outcome, 'pass');
    const lifted = phaseWith(controlled, 'chaos', [['chaos.split-brain', 3, fail]]).phase;
    assert.match(lifted.observed, /8 of 11 experiments survived/);
    assert.equal(lifted.outcome, 'fail');
    const control = phaseWith(controlled, 'chaos', [['chaos.split-brain', 5, fail]]).phase;
    assert.match(control.observed, /7 of 12 experiments survived/);
  });

  test('known bad: survived, but an acknowledged write is gone', () => {
    const gone = { gate: 'acknowledged-write-lost', summary: 'one of 300 is gone' };
    const { verdict, phase } = phaseWith(registry, 'chaos', [['chaos.split-brain', 1, gone]]);
    assert.equal(phase.outcome, 'fail');
    assert.equal(verdict.outcome, 'fail');
    assert.match(phase.observed, /acknowledged-write-lost/);
    assert.equal(verdict.blockers[0]?.sentence, 'one of 300 is gone');
  });
});

describe('the other phases: everything', () => {
  for (const [phaseId, id] of [
    ['foundation', 'foundation.migrations'],
    ['performance', 'performance.throughput'],
    ['load', 'load.soak'],
    ['security', 'security.xss'],
    ['data-integrity', 'integrity.fsm-transitions'],
  ] as const) {
    test(`known bad: one failed case of ${id} fails the run`, () => {
      const { verdict, phase } = phaseWith(wholeRegistry, phaseId, [[id, 1, fail]]);
      assert.equal(phase.outcome, 'fail');
      assert.equal(verdict.outcome, 'fail');
    });
  }
});

test('repeats of one experiment count once, by the worst', () => {
  const repeats = [record('chaos.split-brain', 'one', { outcome: 'fail' }), record('chaos.split-brain', 'one')];
  const verdict = judge(folder([...allPass(), ...repeats]), wholeRegistry);
  const split = verdict.criteria.find((each) => each.id === 'chaos.split-brain');
  assert.equal(split?.cases.find((each) => each.case === 'one')?.outcome, 'fail');
  assert.equal(split?.share, 0.5);
});
