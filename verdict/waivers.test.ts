import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Waiver } from '../harness/config.ts';
import { checklist } from './checklist.ts';
import { allPass, folder, record, runRecord, wholeRegistry } from './evidence-for-tests.ts';
import { finalScreen } from './final-screen.ts';
import { judge as judgeWith } from './judge.ts';
import { junitXml } from './junit.ts';
import type { FiledEvidence } from './read-evidence.ts';
import type { RunRecord } from './run-record.ts';
import { sarif } from './sarif.ts';

const waiver: Waiver = {
  subject: 'foundation.security-scan',
  reason: 'mended in the next release',
  by: 'R. Owner',
  expires: '2026-06-30',
};
const waiverOf = (subject: string, more: Partial<Waiver> = {}): Waiver => ({ ...waiver, subject, ...more });

/** All passes but for these records, judged with these waivers. */
function judge(changed: readonly FiledEvidence[], waivers: readonly Waiver[], more: Partial<RunRecord> = {}) {
  const replaced = new Set(changed.map((each) => `${each.criterion}/${each.case}`));
  const others = allPass().filter((each) => !replaced.has(`${each.criterion}/${each.case}`));
  return judgeWith(folder([...others, ...changed], runRecord({ waivers, ...more })), wholeRegistry);
}

const failed = (criterion: string, id = 'one', more: Partial<FiledEvidence> = {}) =>
  record(criterion, id, { outcome: 'fail', summary: 'it is broken', ...more });
const scan = failed('foundation.security-scan');

test('a waived failure: PASSED WITH WAIVERS, a lower score, and the failure stays to be seen', () => {
  const without = judge([scan], []);
  const verdict = judge([scan], [waiver]);
  assert.equal(without.outcome, 'fail');
  assert.equal(verdict.outcome, 'pass');
  assert.match(verdict.words, /^PASSED WITH WAIVERS/);
  assert.equal(verdict.score, without.score);
  const criterion = verdict.criteria.find((each) => each.id === scan.criterion)!;
  assert.deepEqual([criterion.outcome, criterion.waived], ['fail', true]);
  assert.deepEqual(verdict.blockers, []);
  assert.match(verdict.phases[0]!.observed, /1 failed; 1 case waived/);
  const [view] = verdict.waivers;
  assert.deepEqual([view!.state, view!.covers[0]!.sentence], ['used', 'it is broken']);
});

test('it is shown everywhere: screen, junit, checklist, SARIF', () => {
  const verdict = judge([scan], [waiver]);
  const screen = finalScreen(verdict, 'runs/x').join('\n');
  assert.match(screen, /Waivers\n.*foundation\.security-scan.*R\. Owner until 2026-06-30/);
  assert.match(screen, /it is broken/);
  const junit = junitXml(verdict);
  assert.match(junit, /<skipped message="Waived: it is broken"\/>/);
  assert.match(junit, /failures="0"/);
  assert.match(checklist(verdict), /\[ \] Nothing is given away.*fail, waived/);
  const [result] = (sarif([scan], [waiver]) as { runs: [{ results: { suppressions: unknown[] }[] }] }).runs[0].results;
  assert.deepEqual(result!.suppressions, [
    { kind: 'external', status: 'accepted', justification: 'mended in the next release (R. Owner, until 2026-06-30)' },
  ]);
});

test('an expired waiver is a failure for a machine, too', () => {
  const verdict = judge([], [{ ...waiver, expires: '2025-01-01' }]);
  assert.equal(verdict.outcome, 'fail');
  assert.match(
    junitXml(verdict).replaceAll('\n', ' '),
    /failures="1" errors="0".*<failure message="[^"]*foundation\.security-scan/,
  );
});

test('a rehearsal or a partial run with waivers says so', () => {
  assert.equal(
    judge([scan], [waiver], { profile: 'rehearsal' }).words,
    'rehearsal passed with waivers: not a release verdict',
  );
});

test('a waiver of a case covers that case only', () => {
  const both = [failed('foundation.migrations'), failed('foundation.migrations', 'two', { summary: 'this, too' })];
  const verdict = judge(both, [waiverOf('foundation.migrations/one')]);
  assert.equal(verdict.outcome, 'fail');
  assert.deepEqual(
    verdict.blockers.map((each) => each.case),
    ['two'],
  );
});

test('waivers of findings cover a record when each of its findings is named', () => {
  const details = { findings: [{ id: 'GHSA-1' }, { id: 'GHSA-2' }] };
  const found = failed('foundation.security-scan', 'one', { details });
  assert.equal(judge([found], [waiverOf('GHSA-1')]).outcome, 'fail');
  assert.equal(judge([found], [waiverOf('GHSA-1'), waiverOf('GHSA-2')]).outcome, 'pass');
});

test('in a rate and in a score what is waived is left out', () => {
  const golden = [failed('golden.message-flow'), failed('golden.realtime'), failed('golden.job-lifecycle')];
  assert.equal(judge(golden, []).outcome, 'fail');
  const waivers = ['golden.message-flow', 'golden.realtime', 'golden.job-lifecycle'].map((id) => waiverOf(id));
  assert.equal(judge(golden, waivers).outcome, 'pass');
  const resilience = [failed('resilience.auto-retry'), failed('resilience.auto-retry', 'two')];
  assert.equal(judge(resilience, []).outcome, 'fail');
  assert.equal(judge(resilience, [waiverOf('resilience.auto-retry')]).outcome, 'pass');
});

describe('known bad', () => {
  test('an expired waiver fails the run, also where nothing needed it', () => {
    for (const changed of [[scan], []]) {
      const verdict = judge(changed, [waiverOf(waiver.subject, { expires: '2025-12-31' })]);
      assert.equal(verdict.outcome, 'fail');
      assert.ok(verdict.blockers.some((each) => /expired on 2025-12-31/.test(each.sentence)));
    }
  });

  test('it holds to the end of its day, and no day that cannot be read holds', () => {
    assert.equal(judge([scan], [waiverOf(waiver.subject, { expires: '2026-01-01' })]).outcome, 'pass');
    assert.equal(judge([scan], [waiverOf(waiver.subject, { expires: 'some day' })]).outcome, 'fail');
  });

  test('hard gates: neither criterion, case nor finding, and no record that names a gate', () => {
    const details = { findings: [{ id: 'csrf/x' }] };
    const csrf = failed('security.csrf', 'one', { details });
    for (const subject of ['security.csrf', 'security.csrf/one', 'csrf/x']) {
      const verdict = judge([csrf], [waiverOf(subject)]);
      assert.equal(verdict.outcome, 'fail');
      assert.equal(verdict.waivers[0]?.state, 'refused', subject);
    }
    const lost = failed('chaos.service-crash', 'one', { gate: 'acknowledged-write-lost' });
    assert.equal(judge([lost], [waiverOf('chaos.service-crash')]).outcome, 'fail');
  });

  test('what is unknown cannot be waived, neither alone nor beside a failure', () => {
    const unknown = record('foundation.security-scan', 'two', { outcome: 'unknown', summary: 'late' });
    assert.equal(judge([unknown], [waiver]).outcome, 'unknown');
    assert.equal(judge([scan, unknown], [waiver]).outcome, 'unknown');
    const sameCase = record('foundation.security-scan', 'one', { outcome: 'unknown' });
    assert.notEqual(judge([scan, sameCase], [waiver]).outcome, 'pass');
  });

  test('evidence of an unregistered case is not covered', () => {
    assert.equal(
      judge([failed('foundation.migrations', 'padding')], [waiverOf('foundation.migrations')]).outcome,
      'fail',
    );
  });

  test('a phase of which everything is waived has shown nothing', () => {
    const ids = wholeRegistry.filter((each) => each.phase === 'foundation').map((each) => each.id);
    const all = ids.flatMap((id) => [failed(id), failed(id, 'two')]);
    assert.equal(
      judge(
        all,
        ids.map((id) => waiverOf(id)),
      ).outcome,
      'unknown',
    );
  });

  test('a waiver that nothing needed changes nothing, and is shown', () => {
    const verdict = judge([], [waiver]);
    assert.equal(verdict.words, 'PASSED: ready for production');
    assert.equal(verdict.waivers[0]?.state, 'not-needed');
  });
});

test('known bad: a rate does not tolerate an unknown case beside a failed one of the same criterion', () => {
  const wide = wholeRegistry.map((each) =>
    each.id === 'golden.message-flow'
      ? { ...each, cases: Array.from({ length: 60 }, (_, index) => ({ id: `c${index}`, title: '' })) }
      : each,
  );
  const evidence = allPass(wide).map((each) => {
    if (each.criterion !== 'golden.message-flow') return each;
    const outcome = each.case === 'c0' ? 'fail' : each.case === 'c1' ? 'unknown' : 'pass';
    return { ...each, outcome } as FiledEvidence;
  });
  const verdict = judgeWith(folder(evidence), wide);
  assert.equal(verdict.outcome, 'unknown');
  assert.ok(verdict.blockers.some((each) => each.case === 'c1'));
});
