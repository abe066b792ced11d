import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { Waiver } from '../../harness/config.ts';
import { allPass, record } from '../evidence-for-tests.ts';
import type { FiledEvidence } from '../read-evidence.ts';
import type { RunRecord } from '../run-record.ts';
import { open } from './envelope.ts';
import { certificateFiles } from './files.ts';
import { issueCertificate } from './issue.ts';
import { newKeyPair, publicKeyOf } from './keys.ts';
import { artefactDigest, certifiable, RunForTests, systemDigest } from './run-for-tests.ts';
import { extension, type Statement } from './statement.ts';

const pair = newKeyPair();
const key = createPrivateKey(pair.privatePem);
const issue = (run: RunForTests) => issueCertificate(run.directory, key, {}, run.registry);

function statementIn(run: RunForTests): Statement {
  const text = readFileSync(join(run.directory, certificateFiles.envelope), 'utf8');
  const opened = open(text, publicKeyOf(pair.publicPem));
  assert.equal(opened.state, 'sound');
  return JSON.parse(opened.state === 'sound' ? opened.payload.toString() : '') as Statement;
}

test('a run that passed gets its certificate, key and page; it says what ran, on what and how it was measured', () => {
  using run = new RunForTests();
  run.log({ event: 'began', run: 'red', at: '2025-12-01T00:00:00Z' });
  run.log({ event: 'ended', run: 'red', at: '2025-12-01T01:00:00Z', outcome: 'fail' });
  run.log({ event: 'began', run: 'killed', at: '2025-12-02T00:00:00Z' });
  run.log({ event: 'began', run: 'of-another', at: '2025-12-02T00:00:00Z', digest: 'sha256:1' });
  run.log({ event: 'began', run: 'later', at: '2026-02-02T00:00:00Z' });
  appendFileSync(run.logFile, 'half a li');
  assert.deepEqual(issue(run), { issued: true });
  for (const name of [certificateFiles.publicKey, certificateFiles.page])
    assert.ok(existsSync(join(run.directory, name)), name);
  const { subject, predicate } = statementIn(run);
  assert.deepEqual(
    subject.map((each) => `sha256:${each.digest.sha256}`),
    [systemDigest, artefactDigest],
  );
  assert.equal(predicate.result, 'PASSED');
  assert.equal(predicate.passedTests.length, 44);
  assert.deepEqual(
    predicate.configuration.map((each) => each.name),
    ['diamond.config.ts', 'profile standard'],
  );
  const said = predicate[extension];
  assert.equal(said.phases.length, 8);
  assert.equal(said.conditions[0]?.production, 'https');
  assert.equal(said.evidence.files, 44 * 2 + 2);
  assert.deepEqual(
    said.earlierRuns.runs.map((each) => [each.run, each.outcome]),
    [
      ['red', 'fail'],
      ['killed', null],
    ],
  );
  assert.equal(said.earlierRuns.unreadableLines, 1);
});

test('waived: WARNED, with reason, person and day', () => {
  const waivers: Waiver[] = [{ subject: 'chaos.service-crash', reason: 'known', by: 'Owner', expires: '2026-12-31' }];
  const evidence = allPass().map((each) =>
    each.criterion === 'chaos.service-crash' ? { ...each, outcome: 'fail' as const } : each,
  );
  using run = new RunForTests({ waivers }, evidence);
  assert.deepEqual(issue(run), { issued: true });
  const { predicate } = statementIn(run);
  assert.equal(predicate.result, 'WARNED');
  assert.deepEqual(predicate.warnedTests, ['chaos.service-crash']);
  assert.equal(predicate[extension].waivers[0]?.by, 'Owner');
  assert.equal(predicate[extension].waivers[0]?.covers.length, 2);
});

describe('no certificate', () => {
  const system = certifiable().system!;
  const unknown = record('load.soak', 'one', { outcome: 'unknown' });
  const changed = (one: FiledEvidence) => [
    ...allPass().filter((each) => each.criterion !== one.criterion || each.case !== one.case),
    one,
  ];
  const cases: [string, Partial<RunRecord>, FiledEvidence[], RegExp][] = [
    ['of a rehearsal', { profile: 'rehearsal' }, allPass(), /rehearsal is no release verdict/],
    ['of a profile that nobody knows', { profile: 'quick' }, allPass(), /quick is no release verdict/],
    ['of a partial run', { scope: { phases: ['chaos'] } }, allPass(), /partial/],
    ['of a run that failed', {}, changed(record('load.soak', 'one', { outcome: 'fail' })), /failed/],
    ['of a run with something unknown', {}, changed(unknown), /not shown/],
    ['of an interrupted run', { status: 'interrupted' }, allPass(), /not shown/],
    ['of a dirty tree', { system: { ...system, dirty: true } }, allPass(), /dirty tree/],
    ['of a tree that nobody looked at', { system: { ...system, dirty: undefined } }, allPass(), /clean tree/],
    ['by a suite from a dirty tree', { dirty: true }, allPass(), /suite itself/],
    ['by a suite without a tree', { dirty: null }, allPass(), /no git checkout/],
    ['of a system without a digest', { system: { ...system, digest: 'sha256:0' } }, allPass(), /no sha256 digest/],
    ['of a system nobody identified', { system: null }, allPass(), /not shown/],
    [
      'of what is said to be not applicable, and nobody accepted',
      { notApplicable: { 'security.csrf': 'bearer tokens' } },
      allPass().filter((each) => each.criterion !== 'security.csrf'),
      /not shown/,
    ],
    [
      'with an expired waiver',
      { waivers: [{ subject: 'load.soak', reason: 'x', by: 'y', expires: '2025-01-01' }] },
      allPass(),
      /failed/,
    ],
  ];
  for (const [title, more, evidence, reason] of cases) {
    test(title, () => {
      using run = new RunForTests(more, evidence);
      const given = issue(run);
      assert.ok(!given.issued);
      assert.match(given.reason, reason);
      assert.ok(!existsSync(join(run.directory, certificateFiles.envelope)));
    });
  }

  test('without a key', () => {
    using run = new RunForTests();
    const given = issueCertificate(run.directory, undefined, {}, run.registry);
    assert.match(given.issued ? '' : given.reason, /no key to sign it with/);
  });

  test('where evidence or history was altered after the run ended, though it still passes', () => {
    const alter: [string, (run: RunForTests) => void, RegExp][] = [
      [
        'changed',
        (run) => {
          const file = join(run.directory, 'evidence', 'load.soak.one.00000000.json');
          writeFileSync(file, readFileSync(file, 'utf8').replace('as it should be', 'as it would be'));
        },
        /load\.soak\.one\.00000000\.json was changed/,
      ],
      ['gone', (run) => rmSync(join(run.directory, 'history', 'specs.ndjson')), /history\/specs\.ndjson is gone/],
      [
        'added',
        (run) => writeFileSync(join(run.directory, 'history', 'other.ndjson'), ''),
        /history\/other\.ndjson was added/,
      ],
      ['unrecorded', (run) => rmSync(run.logFile), /record of runs does not say/],
    ];
    for (const [title, change, reason] of alter) {
      using run = new RunForTests();
      change(run);
      const given = issue(run);
      assert.match(given.issued ? 'issued' : given.reason, reason, title);
    }
  });
});
