import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { LiveProgress, liveLine, readLiveLine } from './live-line.ts';
import type { LoadProgress } from './progress-window.ts';

const soak: LoadProgress = {
  ...{ phase: 'soak', secondsLeft: 4_230, due: 9_000, started: 9_000, acknowledged: 8_990 },
  ...{ failed: 2, shed: 0, timeouts: 1, offeredPerSecond: 168, startedPerSecond: 168, acknowledgedPerSecond: 167.6 },
  ...{ p95Ms: 12.4, generatorResidentBytes: 190 * 1024 ** 2, systemResidentBytes: 412 * 1024 ** 2 },
};

describe('the line', () => {
  test('phase, time left, acknowledged of offered, p95, errors, memory', () => {
    assert.equal(liveLine(soak), 'soak, 71 min left · 168 of 168/s · p95 12 ms · 3 errors · 412 MiB');
  });

  test('what was shed is told apart; memory that nobody reads is the generator’s; slow rates have a digit', () => {
    const rates = { offeredPerSecond: 0.5, acknowledgedPerSecond: 0.42 };
    const line = liveLine({ ...soak, ...rates, secondsLeft: 41.2, shed: 7, systemResidentBytes: undefined });
    assert.equal(line, 'soak, 42 s left · 0.4 of 0.5/s · p95 12 ms · 3 errors, 7 shed · generator 190 MiB');
  });

  test('known bad: before anything was offered or has ended, and where failures reach the p95', () => {
    assert.equal(liveLine({ ...soak, phase: undefined }), 'load begins');
    assert.match(liveLine({ ...soak, p95Ms: Number.NaN }), / · p95 – · /);
    assert.match(liveLine({ ...soak, p95Ms: Number.POSITIVE_INFINITY }), / · p95 ∞ · /);
  });
});

describe('from the load to the screen', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'diamond-live-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  test('loads that run, the largest first; nothing once they have ended', () => {
    const [browsers, api] = [new LiveProgress(directory, 'browsers'), new LiveProgress(directory, 'slo')];
    browsers.show({ ...soak, phase: 'people', offeredPerSecond: 0.5, p95Ms: Number.NaN });
    api.show(soak);
    assert.match(readLiveLine(directory)!, /^soak, .* MiB \| people, .* · p95 – · /);
    api.end();
    browsers.end();
    assert.equal(readLiveLine(directory), undefined);
    assert.deepEqual(readdirSync(directory), []);
  });

  test('known bad: a load whose process was killed says nothing for long', () => {
    new LiveProgress(directory, 'slo').show(soak);
    assert.equal(readLiveLine(directory, Date.now() + 6_000), undefined);
  });

  test('a run without loads has no line', () => {
    assert.equal(readLiveLine(join(directory, 'artillery')), undefined);
  });

  test('known bad: a line that cannot be written does not stop the load', () => {
    writeFileSync(join(directory, 'file'), '');
    new LiveProgress(join(directory, 'file'), 'slo').show(soak);
  });
});
