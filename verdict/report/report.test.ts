import assert from 'node:assert/strict';
import { test } from 'node:test';
import { criteria } from '../../harness/criteria.ts';
import { certifiable } from '../certificate/run-for-tests.ts';
import { allPass, folder, record, runRecord } from '../evidence-for-tests.ts';
import { judge } from '../judge.ts';
import { junitXml } from '../junit.ts';
import { reportHtml } from './report.ts';

const payload = '"><script>alert(1)</script><img src=x onerror=alert(2)>\u0000\uD800 & \'';

/** A run in which every text that evidence can carry is an attack. */
function hostile() {
  const attacked = record('security.csrf', 'token', {
    outcome: 'fail',
    summary: payload,
    expected: payload,
    gate: payload,
    file: `${payload}.json`,
    measured: [{ name: payload, value: payload, unit: payload, n: 1, interval: [payload, payload], expected: payload }],
    where: [
      { kind: 'url', ref: 'javascript:alert(1)', note: payload },
      { kind: 'file', ref: '../../etc/passwd' },
      { kind: 'file', ref: 'https://example.com/x' },
      { kind: 'trace', ref: payload },
      { kind: 'command', ref: payload },
    ],
  });
  const run = runRecord({
    command: payload,
    problems: [payload],
    versions: { [payload]: payload },
    system: {
      name: payload,
      digest: payload,
      commit: payload,
      dirty: true,
      artefacts: [{ name: payload, digest: payload }],
    },
  });
  // Whole phases without evidence, so that there is something unknown as well.
  return folder([...allPass(criteria.filter(({ phase }) => phase !== 'load')), attacked], run);
}

test('known bad: payloads in any field stay text, and links lead only into the run', () => {
  const input = hostile();
  const page = reportHtml(judge(input), input);
  assert.doesNotMatch(page, /<script|<img|onerror=alert\(2\)>/i);
  const links = [...page.matchAll(/\shref="([^"]*)"/g)].map((match) => match[1]!);
  assert.ok(links.length > 10);
  assert.deepEqual(
    links.filter((link) => /^[a-z]+:|^\/|\.\./i.test(link)),
    [],
  );
  assert.ok(!page.includes('\u0000'));
});

test('nothing is loaded: no script, no source, no import, and a policy that forbids it', () => {
  const input = folder(allPass(criteria));
  const page = reportHtml(judge(input), input);
  assert.match(page, /Content-Security-Policy" content="default-src &#39;none&#39;/);
  assert.doesNotMatch(page, /\ssrc=|@import|url\(|<link/);
});

test('it says the verdict, and each blocker with how to run it again', () => {
  const failed = record('foundation.migrations', 'schema', {
    outcome: 'fail',
    summary: 'An index is missing.',
    where: [{ kind: 'trace', ref: 'playwright/x/trace.zip' }],
  });
  const input = folder([...allPass(criteria), failed]);
  const page = reportHtml(judge(input), input);
  assert.match(page, /FAILED: DO NOT deploy/);
  assert.match(page, /An index is missing\./);
  assert.match(page, /href="playwright\/x\/trace\.zip"/);
  assert.match(page, /run-diamond-suite\.sh --profile standard --seed 1 --criterion foundation\.migrations\/schema/);
});

test('a folder without a run record still gives a report that says so', () => {
  const input = folder([], undefined, [{ criterion: undefined, case: undefined, sentence: 'run.json is missing' }]);
  assert.match(reportHtml(judge(input), input), /run\.json is missing/);
});

test('junit: counts agree, unknown is an error, payloads stay text', () => {
  const input = hostile();
  const xml = junitXml(judge(input));
  const count = (pattern: RegExp) => xml.match(pattern)?.length ?? 0;
  const [, tests, failures, errors] = /<testsuites [^>]*tests="(\d+)" failures="(\d+)" errors="(\d+)"/.exec(xml)!;
  assert.equal(count(/<testcase /g), Number(tests));
  assert.equal(count(/<failure /g), Number(failures));
  assert.equal(count(/<error /g), Number(errors));
  assert.ok(Number(failures) === 1 && Number(errors) > 1);
  assert.ok(!xml.includes('<script') && !xml.includes('\u0000'));
});

test('a run with waivers or within the rates is not said to have held in everything, and is no plain green', () => {
  const waivers = [{ subject: 'chaos.service-crash', reason: 'known', by: 'Owner', expires: '2999-12-31' }];
  const failed = record('chaos.service-crash', 'gateway-hung', { outcome: 'fail' });
  const pageOf = (run: ReturnType<typeof runRecord>, ...more: (typeof failed)[]) => {
    const evidence = [...allPass(criteria), ...more].filter(
      (each, _, all) => more.includes(each) || !all.some((one) => more.includes(one) && one.case === each.case),
    );
    const input = folder(evidence, run);
    return reportHtml(judge(input), input);
  };
  const waived = pageOf(runRecord({ waivers }), failed);
  assert.match(waived, /PASSED WITH WAIVERS/);
  assert.match(waived, /class="verdict limited"/);
  assert.match(waived, /1 criterion failed: its owner answers for it by waivers/);
  const tolerated = pageOf(runRecord(), failed);
  assert.match(tolerated, /class="verdict pass"/);
  assert.match(tolerated, /1 criterion failed: within what the rates tolerate/);
  assert.match(pageOf(runRecord()), /Everything that was judged held/);
  for (const page of [waived, tolerated]) assert.doesNotMatch(page, /Everything that was judged held/);
});

test('it says whether there is a certificate, and why not', () => {
  const input = folder(allPass(criteria), certifiable());
  const verdict = judge(input);
  assert.match(reportHtml(verdict, input, { isCertified: true }), /Certificate issued: <a href="certificate\.json"/);
  assert.match(reportHtml(verdict, input), /No certificate lies beside this report/);
  const rehearsal = folder(allPass(criteria), certifiable({ profile: 'rehearsal' }));
  assert.match(
    reportHtml(judge(rehearsal), rehearsal, { isCertified: true }),
    /No certificate: a run of profile rehearsal is no release verdict\./,
  );
});

test('what keeps many criteria from being shown is one entry, and the cause of a failure stands beside it', () => {
  const findings = [{ title: 'A member approves', oracle: 'proposed → approved' }];
  const hole = record('security.authorization', 'matrix', { outcome: 'fail', details: { findings } });
  const input = folder([hole]);
  const page = reportHtml(judge(input), input);
  assert.match(page, /<strong>\d\d criteria\.<\/strong> No evidence/);
  assert.match(page, /A member approves: proposed → approved/);
});
