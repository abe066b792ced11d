import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { suiteDirectory } from '../../harness/connect.ts';
import { benchmarksOf, compareBenchmarks } from '../benchmarks.ts';
import { calibrationFile } from '../calibration.ts';
import { certifiable } from '../certificate/run-for-tests.ts';
import { statementOf } from '../certificate/statement-of.ts';
import { allPass, folder, record, runRecord, wholeRegistry } from '../evidence-for-tests.ts';
import { judge } from '../judge.ts';
import { schemas } from './schemas.ts';

const directory = join(suiteDirectory, 'docs', 'schemas');
/** `UPDATE_SCHEMAS=1 node --test verdict/schemas/schemas.test.ts` writes them anew. */
const isUpdating = process.env.UPDATE_SCHEMAS === '1';

test('docs/schemas holds what the code says, and no schema more', () => {
  for (const [name, schema] of Object.entries(schemas)) {
    const wanted = `${JSON.stringify({ $schema: 'https://json-schema.org/draft/2020-12/schema', ...schema }, null, 2)}\n`;
    if (isUpdating) writeFileSync(join(directory, name), wanted);
    const found = JSON.parse(readFileSync(join(directory, name), 'utf8')) as unknown;
    assert.deepEqual(
      found,
      JSON.parse(wanted),
      `${name}: UPDATE_SCHEMAS=1 node --test verdict/schemas/schemas.test.ts writes it anew`,
    );
  }
  const own = readdirSync(directory).filter((name) => name.endsWith('.schema.json'));
  assert.deepEqual(own.sort(), Object.keys(schemas).sort());
});

const validator = (name: string) =>
  new Ajv2020({ strict: true, allErrors: true }).compile(
    JSON.parse(readFileSync(join(directory, name), 'utf8')) as object,
  );

/** As it goes to a file and comes back. */
const written = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

function accepts(name: string, value: unknown): void {
  const validate = validator(name);
  assert.ok(validate(written(value)), JSON.stringify(validate.errors?.slice(0, 3)));
}

function refuses(name: string, value: unknown): void {
  assert.equal(validator(name)(written(value)), false);
}

const waivers = [{ subject: 'chaos.service-crash', reason: 'known', by: 'Owner', expires: '2026-12-31' }];
const failed = record('chaos.service-crash', 'one', {
  outcome: 'fail',
  measured: [{ name: 'p95', value: 'Infinity', unit: 'ms' }],
});

test('verdicts: passed, failed, waived, of nothing', () => {
  for (const [evidence, run] of [
    [allPass(), runRecord()],
    [[...allPass(), failed], runRecord()],
    [[...allPass(), failed], runRecord({ waivers })],
    [[], runRecord({ scope: { phases: ['chaos'] }, endedAt: null })],
  ] as const) {
    accepts('verdict.schema.json', judge(folder(evidence, run), wholeRegistry));
  }
  const verdict = judge(folder(allPass()), wholeRegistry);
  refuses('verdict.schema.json', { ...verdict, outcome: 'passed' });
  refuses('verdict.schema.json', { ...verdict, score: 101 });
  refuses('verdict.schema.json', { ...verdict, waivers: undefined });
});

test('evidence', () => {
  const chart = {
    title: 'Latency',
    x: { name: 'time', unit: 's' },
    y: { name: 'latency', unit: 'ms' },
    series: [{ name: 'p95', points: [[0, null] as const, [1, 2] as const], fitted: true }],
    limit: { value: 500, label: 'limit' },
    spans: [{ from: 0, to: 1, label: 'fault' }],
  };
  const fault = {
    id: 'one',
    fault: 'killed',
    confirmedInEffect: true,
    confirmedGone: false,
    recoverySeconds: null,
    recoveryBudgetSeconds: 30,
  };
  const tables = [{ title: 'matrix', columns: ['a'], rows: [['b', { text: 'c', tone: 'bad' as const }]] }];
  accepts('evidence.schema.json', { ...failed, charts: [chart], tables, fault });
  refuses('evidence.schema.json', { ...failed, charts: [{ ...chart, series: [{ name: 'p95', points: [[0]] }] }] });
  refuses('evidence.schema.json', { ...failed, tables: [{ ...tables[0], rows: [[{ text: 'c', tone: 'red' }]] }] });
  refuses('evidence.schema.json', { ...failed, fault: { ...fault, confirmedGone: 'yes' } });
  accepts('evidence.schema.json', failed);
  refuses('evidence.schema.json', { ...failed, examined: -1 });
  refuses('evidence.schema.json', { ...failed, outcome: 'ok' });
});

test('benchmarks, with and without an earlier run', () => {
  const measured = [{ name: 'p95', value: 'Infinity', unit: 'ms', n: 10, interval: [1, 'Infinity'] as const }];
  const own = benchmarksOf([record('performance.message-send', 'one', { measured })]);
  const whole = {
    schema: 1,
    run: 'a',
    profile: 'rehearsal',
    system: { name: 'accord', digest: 'sha256:0' },
    startedAt: '2026-01-01T00:00:00.000Z',
    comparedWith: null,
    benchmarks: compareBenchmarks(own, undefined),
  };
  accepts('benchmarks.schema.json', whole);
  accepts('benchmarks.schema.json', { ...whole, comparedWith: 'b', benchmarks: compareBenchmarks(own, own) });
  refuses('benchmarks.schema.json', { ...whole, benchmarks: own });
});

test('the predicate of a certificate', () => {
  const run = certifiable({ waivers });
  const { predicate } = statementOf({
    verdict: judge(folder(allPass(), run), wholeRegistry),
    run,
    manifest: { lines: [], sha256: 'e'.repeat(64) },
    calibration: undefined,
    earlierRuns: { recordedSince: null, unreadableLines: 0, runs: [] },
    url: undefined,
  });
  accepts('certificate-predicate.schema.json', predicate);
  refuses('certificate-predicate.schema.json', { ...predicate, result: 'OK' });
  refuses('certificate-predicate.schema.json', { result: 'PASSED', configuration: [] });
});

test('calibration, the published one included', () => {
  const sample = {
    schema: 1,
    measuredOn: { system: 'accord', digest: 'sha256:0', commit: 'c', date: '2026-01-01T00:00:00Z' },
    criteria: [
      { id: 'security.csrf', flaws: [{ id: 'f', caught: true, lastSeen: null }], cleanRuns: 1, falseAlarms: 0 },
    ],
  };
  accepts('calibration.schema.json', sample);
  refuses('calibration.schema.json', { ...sample, measuredOn: undefined });
  const withDecoy = (outcome: string) => ({
    ...sample,
    criteria: sample.criteria.map((each) => ({ ...each, decoys: [{ id: 'd', outcome, lastSeen: null }] })),
  });
  accepts('calibration.schema.json', withDecoy('quiet'));
  refuses('calibration.schema.json', withDecoy('caught'));
  const published = readIfThere(calibrationFile);
  if (published !== undefined) accepts('calibration.schema.json', published);
});

function readIfThere(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    // Nothing was published yet.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
