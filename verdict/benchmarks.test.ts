import assert from 'node:assert/strict';
import { test } from 'node:test';
import { areComparable, type Benchmark, type Benchmarks, benchmarksOf, compareBenchmarks } from './benchmarks.ts';
import { record } from './evidence-for-tests.ts';

const p95 = (value: number, low: number | string, high: number | string) => ({
  name: 'p95',
  value,
  unit: 'ms',
  n: 6_660,
  interval: [low, high] as const,
});
const of = (...measured: ReturnType<typeof p95>[]) =>
  benchmarksOf([record('performance.message-send', 'p95', { measured })]);

test('what has an interval under phases 3 and 6 is a benchmark, nothing else is', () => {
  const evidence = [
    record('golden.realtime', 'one', { measured: [p95(1, 0, 2)] }),
    record('load.soak', 'one', { measured: [p95(3, 2, 4), { name: 'lag', value: 3, unit: 'ms' }] }),
  ];
  assert.deepEqual(benchmarksOf(evidence), [{ criterion: 'load.soak', case: 'one', ...p95(3, 2, 4) }]);
});

test('of two records the later one counts', () => {
  assert.deepEqual(
    of(p95(3, 2, 4), p95(5, 4, 6)).map(({ value }) => value),
    [5],
  );
});

test('only disjoint intervals are a change', () => {
  const change = (before: Benchmark[] | undefined, now: Benchmark[]) => compareBenchmarks(now, before)[0]?.change;
  assert.equal(change(of(p95(10, 9, 11)), of(p95(12, 11, 13))), 'same');
  assert.equal(change(of(p95(10, 9, 11)), of(p95(12, 11.5, 13))), 'higher');
  assert.equal(change(of(p95(10, 9, 11)), of(p95(8, 7, 8.9))), 'lower');
  assert.equal(change(of(p95(10, 9, 'Infinity')), of(p95(12, 11.5, 'Infinity'))), 'same');
  assert.equal(change(undefined, of(p95(12, 11.5, 13))), 'new');
});

test('only runs of one profile and one system are compared', () => {
  const run = (more: Partial<Benchmarks>): Benchmarks => ({
    schema: 1,
    run: 'a',
    profile: 'rehearsal',
    system: { name: 'accord', digest: 'sha256:0' },
    startedAt: '2026-01-01T00:00:00.000Z',
    comparedWith: null,
    benchmarks: [],
    ...more,
  });
  assert.ok(areComparable(run({}), run({ system: { name: 'accord', digest: 'sha256:1' } })));
  assert.ok(!areComparable(run({}), run({ profile: 'standard' })));
  assert.ok(!areComparable(run({}), run({ system: { name: 'other', digest: 'sha256:0' } })));
  assert.ok(!areComparable(run({ system: null }), run({ system: null })));
});
