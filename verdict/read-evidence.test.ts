import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { record, runRecord } from './evidence-for-tests.ts';
import { readEvidence } from './read-evidence.ts';

function read(files: Readonly<Record<string, unknown>>) {
  const directory = mkdtempSync(join(tmpdir(), 'diamond-evidence-'));
  try {
    for (const [name, value] of Object.entries(files)) {
      writeFileSync(join(directory, name), typeof value === 'string' ? value : JSON.stringify(value));
    }
    return readEvidence(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const name = 'security.csrf.token.0a0b0c0d.json';
const good = record('security.csrf', 'token');
const run = { 'run.json': runRecord() };

test('sound records are read, with the name of their file', () => {
  const { run: read_, evidence, problems } = read({ ...run, [name]: good });
  assert.equal(read_?.id, good.run);
  assert.deepEqual(problems, []);
  assert.equal(evidence[0]?.file, name);
});

const bad: [string, unknown, RegExp][] = [
  ['half a file', JSON.stringify(good).slice(0, 50), /cannot be used/],
  ['an empty file', '', /cannot be used/],
  ['a list', [], /does not hold an object/],
  ['another schema', { ...good, schema: 2 }, /"schema" should be 1 and is 2/],
  ['another kind', { ...good, kind: 'run' }, /"kind" should be "case"/],
  ['an outcome of its own', { ...good, outcome: 'passed' }, /"outcome" should be one of pass, .* is "passed"/],
  ['no count', { ...good, examined: undefined }, /"examined" .* missing/],
  ['a negative count', { ...good, examined: -1 }, /"examined"/],
  ['a grade beyond 1', { ...good, grade: 1.5 }, /"grade" should be a number from 0 to 1 and is 1.5/],
  ['a grade that is a text', { ...good, grade: '1' }, /"grade"/],
  ['a gate that is no text', { ...good, gate: true }, /"gate"/],
  ['quantities without a name', { ...good, measured: [{}] }, /"measured"/],
  ['no run', { ...good, run: undefined }, /"run"/],
];
for (const [title, value, sentence] of bad) {
  test(`known bad: ${title} is a problem of its case`, () => {
    const { evidence, problems } = read({ ...run, [name]: value });
    assert.deepEqual(evidence, []);
    assert.equal(problems.length, 1);
    assert.equal(problems[0]?.criterion, 'security.csrf');
    assert.equal(problems[0]?.case, 'token');
    assert.match(problems[0]?.sentence ?? '', sentence);
  });
}

test('known bad: a temporary file left behind is a problem of its case', () => {
  const { problems } = read({ ...run, [`${name}.4711.tmp`]: '{' });
  assert.equal(problems[0]?.criterion, 'security.csrf');
  assert.match(problems[0]?.sentence ?? '', /did not finish/);
});

test('known bad: no run record, a corrupt one, no folder', () => {
  assert.match(read({ [name]: good }).problems[0]?.sentence ?? '', /run\.json is missing/);
  const corrupt = read({ 'run.json': '{', [name]: good });
  assert.equal(corrupt.run, undefined);
  assert.equal(corrupt.problems.length, 1);
  assert.match(readEvidence('/nowhere/at/all').problems[0]?.sentence ?? '', /run\.json is missing/);
});
