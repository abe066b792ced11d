import assert from 'node:assert/strict';
import { test } from 'node:test';
import { criteria } from '../../harness/criteria.ts';
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
