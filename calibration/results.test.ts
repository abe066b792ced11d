import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { checksAt } from './checks-digest.ts';
import { addCleanRun, cleanCounts, readCleanRuns } from './clean-runs.ts';
import { decoysFor } from './decoy.ts';
import { calibrationDocument } from './document.ts';
import { type Flaw, flawsOf } from './flaw.ts';
import { recordsOf } from './known-flaws.ts';
import type { FlawOutcome, FlawResult } from './matrix.ts';
import { mergeResults, type Results, readResults, writeResults } from './results.ts';
import type { DecoyResult } from './run-decoys.ts';

const criterion = 'golden.message-flow';
const apply = () => undefined;
const flaws: Flaw[] = flawsOf(criterion, {
  first: { does: 'One | thing.', apply },
  second: { does: 'Another.', apply },
});
const decoys = decoysFor(criterion, {
  quiet: { looks: 'A | hole.', isNone: 'It is none.', apply },
  other: { looks: 'Another.', isNone: 'Nor that.', apply },
});
const registered = { flaws, decoys };
const on = { system: 'accord', digest: 'sha256:one', commit: 'c0ffee', dirty: false, date: '2026-01-01T00:00:00Z' };
const nothing: Results = { schema: 1, measuredOn: null, criteria: [] };

function result(name: string, outcome: FlawOutcome): FlawResult {
  const said = [`case: ${outcome}`];
  const id = `${criterion}/${name}`;
  return {
    id,
    criterion,
    caught: outcome === 'caught',
    outcome,
    declared: [],
    ran: [],
    reds: [criterion],
    seconds: 9.6,
    said,
  };
}

const flawsIn = (results: Results) => results.criteria.find((each) => each.id === criterion)?.flaws ?? [];

test('every registered flaw is in the results, run or not; what no longer exists leaves them', () => {
  const first = mergeResults(nothing, registered, { on, flaws: [result('first', 'caught')] });
  assert.deepEqual(
    flawsIn(first).map((each) => [each.id, each.caught, each.outcome, each.seconds]),
    [
      [`${criterion}/first`, true, 'caught', 10],
      [`${criterion}/second`, false, 'not run', null],
    ],
  );
  assert.equal(first.criteria.length, 44);
  assert.equal(first.measuredOn?.digest, 'sha256:one');
  const later = mergeResults(first, { flaws: flaws.slice(1), decoys }, { on, flaws: [result('second', 'escaped')] });
  assert.deepEqual(
    flawsIn(later).map((each) => [each.id, each.outcome]),
    [[`${criterion}/second`, 'escaped']],
  );
});

test('a flaw that could not be run keeps what was seen of it on the same build, and on no other', () => {
  const before = mergeResults(nothing, registered, { on, flaws: [result('first', 'caught')] });
  const again = mergeResults(before, registered, { on, flaws: [result('first', 'not run')] });
  assert.equal(flawsIn(again)[0]?.outcome, 'caught');
  const other = mergeResults(before, registered, {
    on: { ...on, digest: 'sha256:two' },
    flaws: [result('first', 'not run')],
  });
  assert.equal(flawsIn(other)[0]?.outcome, 'not run');
});

const decoyResult = (name: string, outcome: DecoyResult['outcome']): DecoyResult => ({
  ...{ id: `${criterion}/${name}`, tempts: criterion, outcome, seconds: 4.4, said: [`case: ${outcome}`] },
});
const decoysIn = (results: Results) => results.criteria.find((each) => each.id === criterion)?.decoys ?? [];

test('every registered decoy is in the results; one that could not be judged keeps what was seen on the same build', () => {
  const first = mergeResults(nothing, registered, { on, decoys: [decoyResult('quiet', 'red')] });
  assert.deepEqual(
    decoysIn(first).map((each) => [each.id, each.outcome, each.seconds]),
    [
      [`${criterion}/quiet`, 'red', 4],
      [`${criterion}/other`, 'unknown', null],
    ],
  );
  const again = mergeResults(first, registered, { on, decoys: [decoyResult('quiet', 'unknown')] });
  assert.equal(decoysIn(again)[0]?.outcome, 'red');
  const other = { ...on, digest: 'sha256:two' };
  const elsewhere = mergeResults(first, registered, { on: other, decoys: [decoyResult('quiet', 'unknown')] });
  assert.equal(decoysIn(elsewhere)[0]?.outcome, 'unknown');
  // A calibration of flaws alone leaves them be, and so does a file of an earlier version, which has none.
  assert.deepEqual(
    decoysIn(mergeResults(first, registered, { on, flaws: [result('first', 'caught')] })),
    decoysIn(first),
  );
  const earlier = { ...first, criteria: first.criteria.map(({ decoys: _none, ...rest }) => rest) };
  assert.deepEqual(
    decoysIn(mergeResults(earlier, registered, {})).map((each) => each.lastSeen),
    [null, null],
  );
});

test('flaws on record stand in for a run only where all were judged, on this build', () => {
  const all = mergeResults(nothing, registered, {
    on,
    flaws: [result('first', 'caught'), result('second', 'escaped')],
  });
  assert.deepEqual(
    recordsOf(all, flaws, 'sha256:one')?.map((each) => [each.criterion, each.outcome]),
    [
      [criterion, 'caught'],
      [criterion, 'escaped'],
    ],
  );
  assert.equal(recordsOf(all, flaws, 'sha256:two'), undefined);
  const some = mergeResults(nothing, registered, { on, flaws: [result('first', 'caught')] });
  assert.equal(recordsOf(some, flaws), undefined);
  assert.equal(recordsOf(nothing, flaws), undefined);
});

test('controls are kept by criterion and by control', () => {
  const stub = mergeResults(nothing, registered, { on, controls: { stub: { [criterion]: 'held' } } });
  const both = mergeResults(stub, registered, { on, controls: { 'closed-port': { [criterion]: 'not run' } } });
  const controls = both.criteria.find((each) => each.id === criterion)?.controls;
  assert.deepEqual(controls, { stub: 'held', 'closed-port': 'not run' });
});

test('results are written one flaw or decoy a line, and read again as they were', () => {
  const folder = mkdtempSync(join(tmpdir(), 'diamond-results-'));
  try {
    const file = join(folder, 'results.json');
    const results = mergeResults(nothing, registered, {
      on,
      flaws: [result('first', 'caught'), result('second', 'escaped')],
      decoys: [decoyResult('quiet', 'quiet')],
    });
    writeResults(results, file);
    assert.deepEqual(readResults(file), results);
    assert.equal(
      readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line.includes('"lastSeen"')).length,
      4,
    );
    writeFileSync(file, '{');
    assert.throws(() => readResults(file), /\[unreadable-results\]/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the document counts, and tells escaped from not run', () => {
  const text = calibrationDocument(
    mergeResults(nothing, registered, { on, flaws: [result('first', 'escaped')] }),
    registered,
  );
  assert.match(text, /\*\*0 of 2 flaws caught\*\* \(0 … 84\.2 %\); 1 escaped, 1 not run/);
  assert.match(text, /## Escaped\n\n- `golden\.message-flow\/first`: One \| thing\./);
  assert.match(text, /## Not run\n\n- `golden\.message-flow\/second`/);
  assert.match(text, /\| `first` \| One \\\| thing\. \| escaped/);
});

test('the document has rates of flaws and decoys together, and every decoy', () => {
  const seen = {
    flaws: [result('first', 'caught'), result('second', 'escaped')],
    decoys: [decoyResult('quiet', 'quiet'), decoyResult('other', 'red')],
  };
  const text = calibrationDocument(mergeResults(nothing, registered, { on, ...seen }), registered);
  const row = '1 of 2 | 1.3 … 98.7 % | 1 of 2 | 1.3 … 98.7 % | 0.00 | 0 |';
  assert.ok(text.includes(`| \`${criterion}\` | ${row}\n| **all** | ${row}`), text);
  assert.match(text, /\| `golden\.message-flow\/quiet` \| A \\\| hole\. \| It is none\. \| quiet, \d{4}-\d\d-\d\d \|/);
  assert.match(text, /\/other` \| Another\. \| Nor that\. \| \*\*red\*\*: case: red, /);
  const never = calibrationDocument(mergeResults(nothing, registered, {}), registered);
  assert.match(never, /\| 0 of 0 \| {2}\| 0 of 0 \| {2}\| {2}\| 4 \|/);
  assert.match(never, /\/quiet` .*\| never run \|/);
});

const checks = { ...checksAt('HEAD'), 'golden-paths': 'same' };

test('clean runs count where the checks are the same and something was judged', () => {
  const run = (outcome: 'pass' | 'fail' | 'unknown', digest = 'same') => ({
    ...{ run: 'r', date: 'd', profile: 'rehearsal', seconds: 1, commit: 'c', digest: 's' },
    checks: { ...checks, 'golden-paths': digest },
    criteria: { [criterion]: outcome },
  });
  const counts = cleanCounts([run('pass'), run('fail'), run('unknown'), run('fail', 'other')], checks);
  assert.deepEqual(counts(criterion), { cleanRuns: 2, falseAlarms: 1 });
});

test('only a complete run of a committed tree is a clean run, and only once', () => {
  const folder = mkdtempSync(join(tmpdir(), 'diamond-clean-'));
  const file = join(folder, 'clean-runs.ndjson');
  const write = (verdict: object, record: object) => {
    mkdirSync(join(folder, 'evidence'), { recursive: true });
    writeFileSync(join(folder, 'verdict.json'), JSON.stringify({ ...wholeVerdict, ...verdict }));
    writeFileSync(join(folder, 'evidence', 'run.json'), JSON.stringify({ ...wholeRecord, ...record }));
  };
  const wholeVerdict = {
    ...{ run: 'one', profile: 'rehearsal', seconds: 700, scope: null, system: { digest: 'sha256:one' } },
    criteria: [{ id: criterion, outcome: 'pass' }],
  };
  const wholeRecord = { id: 'one', status: 'ended', commit: 'HEAD', dirty: false, startedAt: '2026-01-01T00:00:00Z' };
  try {
    const bad: [object, object, RegExp][] = [
      [{ scope: { phases: ['chaos'] } }, {}, /narrowed/],
      [{}, { status: 'interrupted' }, /interrupted/],
      [{}, { dirty: true }, /no commit holds/],
      [{ system: { digest: null } }, {}, /which build/],
      [{ run: 'other' }, {}, /of run other/],
      [{}, { commit: 'ffffffffffffffffffffffffffffffffffffffff' }, /\[no-such-commit\]/],
    ];
    for (const [verdict, record, sentence] of bad) {
      write(verdict, record);
      assert.throws(() => addCleanRun(folder, file), sentence);
    }
    write({}, {});
    addCleanRun(folder, file);
    assert.equal(readCleanRuns(file)[0]?.criteria[criterion], 'pass');
    assert.throws(() => addCleanRun(folder, file), /added before/);
    assert.throws(() => addCleanRun(join(folder, 'nowhere'), file), /\[no-run\]/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
