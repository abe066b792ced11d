import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Criterion } from '../harness/criteria.ts';
import { allPass, folder, record, runRecord, wholeRegistry } from './evidence-for-tests.ts';
import { judge as judgeWith } from './judge.ts';
import type { EvidenceFolder, FiledEvidence } from './read-evidence.ts';
import type { Verdict } from './verdict.ts';

const judge = (input: EvidenceFolder, registry: readonly Criterion[] = wholeRegistry) => judgeWith(input, registry);
const criterion = (verdict: Verdict, id: string) => verdict.criteria.find((each) => each.id === id)!;
const phase = (verdict: Verdict, id: string) => verdict.phases.find((each) => each.id === id)!;

/** All passing evidence, with the records of some cases replaced. */
function except(replaced: Readonly<Record<string, Partial<FiledEvidence> | null>>): FiledEvidence[] {
  return allPass().flatMap((each) => {
    const key = `${each.criterion}/${each.case}`;
    if (!(key in replaced)) return [each];
    const more = replaced[key];
    return more ? [{ ...each, ...more }] : [];
  });
}

/** One experiment of ten failed: within the rate of its phase. */
const tolerable = except({ 'chaos.split-brain/two': { outcome: 'fail', summary: 'late' } });

test('a whole standard run in which everything passed is ready for production', () => {
  const verdict = judge(folder(allPass()));
  assert.equal(verdict.outcome, 'pass');
  assert.equal(verdict.words, 'PASSED: ready for production');
  assert.equal(verdict.score, 100);
  assert.equal(verdict.seconds, 7_200);
  assert.deepEqual(verdict.judged, { count: 44, of: 44 });
  assert.deepEqual(verdict.blockers, []);
});

test('the same as a rehearsal is no release verdict', () => {
  const verdict = judge(folder(allPass(), runRecord({ profile: 'rehearsal' })));
  assert.equal(verdict.outcome, 'pass');
  assert.equal(verdict.words, 'rehearsal passed: not a release verdict');
});

test('an unknown profile never says PASSED', () => {
  assert.doesNotMatch(judge(folder(allPass(), runRecord({ profile: 'quick' }))).words, /PASSED/);
});

test('a narrowed run judges its scope and phase 1, says partial, and never PASSED', () => {
  const scope = { phases: ['chaos' as const] };
  const evidence = allPass().filter((each) => /^(chaos|foundation)\./.test(each.criterion));
  const verdict = judge(folder(evidence, runRecord({ scope })));
  assert.equal(verdict.outcome, 'pass');
  assert.match(verdict.words, /^partial run passed: not a release verdict$/);
  assert.deepEqual(
    verdict.phases.map((each) => each.id),
    ['foundation', 'chaos'],
  );
  assert.ok(verdict.score < 26, 'what did not run scores 0');
  const ungated = judge(folder(evidence, runRecord({ scope, gate: false })));
  assert.deepEqual(
    ungated.phases.map((each) => each.id),
    ['chaos'],
  );
});

test('a scope of single cases judges their criteria by them alone, and is partial', () => {
  const scope = { cases: ['chaos.network-partition/one'] };
  const evidence = allPass().filter((each) => each.criterion === 'chaos.network-partition' && each.case === 'one');
  const verdict = judge(folder(evidence, runRecord({ scope, gate: false })));
  assert.equal(verdict.words, 'partial run passed: not a release verdict');
  assert.deepEqual(
    verdict.criteria.map((each) => [each.id, each.cases.length]),
    [['chaos.network-partition', 1]],
  );
  assert.ok(verdict.score < 2.6);
});

test('a scope that holds nothing is unknown', () => {
  assert.equal(judge(folder([], runRecord({ scope: {}, gate: false }))).outcome, 'unknown');
});

describe('ways to be fooled', () => {
  const key = 'security.csrf/one';
  const cases: [string, EvidenceFolder, 'unknown' | 'fail', RegExp][] = [
    ['no evidence at all', folder([]), 'unknown', /no test reported/],
    ['no evidence for one case', folder(except({ [key]: null })), 'unknown', /no test reported/],
    ['a pass that examined nothing', folder(except({ [key]: { examined: 0 } })), 'unknown', /Nothing was examined/],
    ['evidence of another run', folder(except({ [key]: { run: 'other' } })), 'unknown', /is of run other/],
    [
      'evidence of another run beside good evidence',
      folder([...allPass(), record('security.csrf', 'one', { run: 'other' })]),
      'unknown',
      /is of run other/,
    ],
    [
      'a pass beside a failure of the same case, in either order',
      folder([record('security.csrf', 'one', { outcome: 'fail', summary: 'written' }), ...allPass()]),
      'fail',
      /written/,
    ],
    [
      'a failure after a pass of the same case',
      folder([...allPass(), record('security.csrf', 'one', { outcome: 'fail', summary: 'written' })]),
      'fail',
      /written/,
    ],
    [
      'evidence of a case that is not registered',
      folder([...allPass(), record('security.csrf', 'padding')]),
      'unknown',
      /"padding", which is not a registered case/,
    ],
    [
      'a failure in a case that is not registered',
      folder([...allPass(), record('security.csrf', 'padding', { outcome: 'fail' })]),
      'fail',
      /not a registered case/,
    ],
    [
      'evidence of a criterion that is not registered',
      folder([...allPass(), record('security.padding', 'one')]),
      'unknown',
      /not a registered criterion/,
    ],
    [
      'a corrupt file of a case that has good evidence too',
      folder(allPass(), runRecord(), [
        { criterion: 'security.csrf', case: 'one', sentence: 'evidence/x cannot be used: cut off.' },
      ]),
      'unknown',
      /cut off/,
    ],
    [
      'a corrupt file of no known criterion',
      folder(allPass(), runRecord(), [
        { criterion: undefined, case: undefined, sentence: 'evidence/x cannot be used.' },
      ]),
      'unknown',
      /cannot be used/,
    ],
    [
      'a failure within the rate, beside a corrupt file of none of its cases',
      folder(tolerable, runRecord(), [
        { criterion: 'chaos.split-brain', case: 'three', sentence: 'evidence/x cannot be used: cut off.' },
      ]),
      'unknown',
      /cut off/,
    ],
    [
      'a failure within the rate, beside a record of no registered case',
      folder([...tolerable, record('chaos.split-brain', 'three')]),
      'unknown',
      /not a registered case/,
    ],
    [
      'a run in a state that nobody knows',
      folder(allPass(), runRecord({ status: 'paused' as 'ended' })),
      'unknown',
      /"paused"/,
    ],
    [
      'no run record',
      folder(allPass(), undefined, [{ criterion: undefined, case: undefined, sentence: 'missing' }]),
      'unknown',
      /missing/,
    ],
    [
      'a run that was killed',
      folder(allPass(), runRecord({ status: 'running', endedAt: null })),
      'unknown',
      /did not end by itself/,
    ],
    ['a run that was interrupted', folder(allPass(), runRecord({ status: 'interrupted' })), 'unknown', /interrupted/],
    ['a run that ran out of time', folder(allPass(), runRecord({ status: 'timed-out' })), 'unknown', /out of time/],
    ['a system that nobody identified', folder(allPass(), runRecord({ system: null })), 'unknown', /Which system ran/],
    ['a problem of the run', folder(allPass(), runRecord({ problems: ['a stray test'] })), 'unknown', /a stray test/],
    [
      'a record that passes and names a broken gate',
      folder(except({ 'chaos.network-partition/one': { gate: 'acknowledged-write-lost', summary: 'one is gone' } })),
      'fail',
      /one is gone/,
    ],
    ['one unknown case', folder(except({ [key]: { outcome: 'unknown', summary: 'late' } })), 'unknown', /late/],
  ];
  for (const [title, input, outcome, sentence] of cases) {
    test(`${title}: ${outcome}`, () => {
      const verdict = judge(input);
      assert.equal(verdict.outcome, outcome);
      assert.match(verdict.words, /DO NOT deploy/);
      const said = [...verdict.blockers.map((each) => each.sentence), ...verdict.criteria.map((each) => each.message)];
      assert.ok(
        said.some((each) => sentence.test(each)),
        said.filter((each) => !/cases passed$/.test(each)).join('\n'),
      );
    });
  }

  test('more good records do not lift a rate', () => {
    // 13 of 14 cases are below 95 %.
    const bad = except({ 'golden.message-flow/one': { outcome: 'fail' } });
    const padding = Array.from({ length: 100 }, () => record('golden.message-flow', 'two'));
    assert.equal(phase(judge(folder([...bad, ...padding])), 'golden-paths').outcome, 'fail');
  });

  test('a criterion without registered cases is unknown: not built', () => {
    const registry = wholeRegistry.map((each) => (each.id === 'load.soak' ? { ...each, cases: [] } : each));
    const verdict = judge(folder(allPass(registry)), registry);
    assert.equal(verdict.outcome, 'unknown');
    assert.equal(criterion(verdict, 'load.soak').message, 'not built');
    assert.equal(phase(verdict, 'load').outcome, 'unknown');
  });
});

describe('not applicable', () => {
  const reason = { 'security.csrf': 'bearer tokens, no cookie' };
  const accepted = [{ criterion: 'security.csrf', by: 'Owner', reason: 'so it is' }];
  const without = allPass().filter((each) => each.criterion !== 'security.csrf');

  test('declared and accepted: leaves the rate and the score', () => {
    const verdict = judge(folder(without, runRecord({ notApplicable: reason, accepted })));
    assert.equal(verdict.outcome, 'pass');
    assert.equal(verdict.score, 100);
    assert.equal(criterion(verdict, 'security.csrf').outcome, 'not-applicable');
    assert.deepEqual(verdict.judged, { count: 43, of: 44 });
  });

  test('known bad: declared without acceptance, or accepted by nobody, is unknown', () => {
    for (const each of [[], [{ criterion: 'security.csrf', by: '', reason: '' }]]) {
      const verdict = judge(folder(without, runRecord({ notApplicable: reason, accepted: each })));
      assert.equal(verdict.outcome, 'unknown');
      assert.match(criterion(verdict, 'security.csrf').message, /not accepted/);
    }
  });

  test('known bad: accepted without being declared is unknown', () => {
    assert.equal(judge(folder(without, runRecord({ accepted }))).outcome, 'unknown');
  });

  test('known bad: a failure or a broken gate seen anyway fails', () => {
    for (const seen of [{ outcome: 'fail' }, { gate: 'write-across-tenants' }] as const) {
      const failed = record('security.csrf', 'one', seen);
      const verdict = judge(folder([...without, failed], runRecord({ notApplicable: reason, accepted })));
      assert.equal(verdict.outcome, 'fail');
    }
  });

  test('one case of a criterion: with acceptance it leaves, without it or without a reason it is unknown', () => {
    const key = 'foundation.security-scan/one';
    const ruledOut = except({
      [key]: { outcome: 'not-applicable', summary: 'the registry has no endpoint', examined: 0 },
    });
    const by = [{ criterion: key, by: 'Owner', reason: 'audited elsewhere' }];
    assert.equal(judge(folder(ruledOut, runRecord({ accepted: by }))).outcome, 'pass');
    assert.equal(judge(folder(ruledOut)).outcome, 'unknown');
    const silent = except({ [key]: { outcome: 'not-applicable', summary: ' ' } });
    assert.equal(judge(folder(silent, runRecord({ accepted: by }))).outcome, 'unknown');
  });

  test('known bad: a phase in which nothing applies has shown nothing', () => {
    const ids = wholeRegistry.filter((each) => each.phase === 'security').map((each) => each.id);
    const run = runRecord({
      notApplicable: Object.fromEntries(ids.map((id) => [id, 'no'])),
      accepted: ids.map((id) => ({ criterion: id, by: 'Owner', reason: 'no' })),
    });
    const evidence = allPass().filter((each) => !ids.includes(each.criterion));
    assert.equal(judge(folder(evidence, run)).outcome, 'unknown');
  });
});
