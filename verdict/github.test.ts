import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { allPass, folder, record, runRecord, wholeRegistry } from './evidence-for-tests.ts';
import { annotations, stepSummary, tellGitHub } from './github.ts';
import { judge } from './judge.ts';

const attack =
  'bad\n::error::forged <img src=x> | [link](javascript:1) **bold** @everybody https://evil.example www.evil.example';
const judged = (outcome: 'fail' | 'unknown') =>
  judge(folder([...allPass(), record('security.csrf', 'one', { outcome, summary: attack })]), wholeRegistry);

test('a failure is an error, an unknown a warning, each on one line', () => {
  const [failed] = annotations(judged('fail'));
  assert.equal(failed, `::error title=security.csrf/one::${attack.replace('\n', '%0A')}`);
  assert.match(annotations(judged('unknown'))[0]!, /^::warning title=security\.csrf\/one::/);
  assert.ok([...annotations(judged('fail'))].every((line) => !line.includes('\n')));
});

test('waivers are warnings', () => {
  const waivers = [{ subject: 'chaos.service-crash', reason: 'known', by: 'Owner', expires: '2026-12-31' }];
  const evidence = [...allPass(), record('chaos.service-crash', 'one', { outcome: 'fail' })];
  const verdict = judge(folder(evidence, runRecord({ waivers })), wholeRegistry);
  assert.match(annotations(verdict).join('\n'), /::warning title=waived%3A chaos\.service-crash::/);
  assert.match(stepSummary(verdict), /### Waivers\n\n- .*Owner/);
});

test('known bad: what evidence says makes neither HTML nor links, tables or mentions', () => {
  const summary = stepSummary(judged('fail'));
  assert.doesNotMatch(summary, /<img|\[link\]|@everybody|\n::error|https:|www\./);
  const rows = summary.split('\n').filter((line) => line.startsWith('|'));
  assert.equal(rows.length, 10);
});

test('outside GitHub Actions nothing is said; inside the summary is appended to its file', () => {
  const said: string[] = [];
  tellGitHub(judged('fail'), {}, (line) => said.push(line));
  assert.equal(said.length, 0);
  const directory = mkdtempSync(join(tmpdir(), 'diamond-github-'));
  try {
    const file = join(directory, 'summary.md');
    tellGitHub(judged('fail'), { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: file }, (line) => said.push(line));
    assert.equal(said.length, 1);
    assert.match(readFileSync(file, 'utf8'), /^## FAILED: DO NOT deploy\n/);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
