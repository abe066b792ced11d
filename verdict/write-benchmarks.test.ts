import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { folder, record, runRecord } from './evidence-for-tests.ts';
import { writeBenchmarks } from './write-benchmarks.ts';

const measured = [{ name: 'p95', value: 10, unit: 'ms', n: 1_000, interval: [9, 11] as const }];

test('beside the newest run that began before, whatever the runs are called', () => {
  const runs = mkdtempSync(join(tmpdir(), 'diamond-benchmarks-'));
  try {
    const write = (id: string, startedAt: string, name = id) => {
      mkdirSync(join(runs, id), { recursive: true });
      const evidence = [record('performance.message-send', 'p95', { measured })];
      return writeBenchmarks(join(runs, name), folder(evidence, runRecord({ id, startedAt })))?.comparedWith;
    };
    assert.equal(write('zebra', '2026-01-01T00:00:00.000Z'), null);
    assert.equal(write('older', '2025-12-31T00:00:00.000Z'), null);
    assert.equal(write('ape', '2026-01-02T00:00:00.000Z'), 'zebra');
    symlinkSync('ape', join(runs, 'latest'));
    assert.equal(write('ape', '2026-01-02T00:00:00.000Z', 'latest'), 'zebra', 'not beside itself');
  } finally {
    rmSync(runs, { recursive: true });
  }
});
