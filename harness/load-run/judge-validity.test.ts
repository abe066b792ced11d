import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CannotTell } from '../errors.ts';
import { judgeValidity } from './judge-validity.ts';
import type { LoadLine, OperationOutcome } from './load-lines.ts';
import { type LoadRecord, latencyMs, samplesOf } from './load-record.ts';
import { LoadTally } from './load-tally.ts';

/** A clean load of 100 arrivals, 10 ms apart, of which a test changes one thing. */
function lines(change: (line: LoadLine) => LoadLine | undefined = (line) => line): LoadLine[] {
  const outcome: OperationOutcome = 'acknowledged';
  const all: LoadLine[] = [
    { kind: 'phase', phase: 0, startMs: 1000, intervalMs: 10, durationMs: 1000, offered: 100 },
    ...Array.from({ length: 100 }, (_, index): LoadLine[] => {
      const dueMs = 1000 + index * 10;
      return [
        { kind: 'arrival', phase: 0, index, dueMs, emittedMs: dueMs + 1 },
        {
          kind: 'operation',
          operation: 'message.send',
          phase: 0,
          index,
          dueMs,
          startedMs: dueMs + 1,
          endedMs: dueMs + 6,
          outcome,
          status: 201,
        },
      ];
    }).flat(),
    { kind: 'phase-end', phase: 0, atMs: 2000, emitted: 100, loopDelayP99Ms: 2 },
  ];
  return all.map(change).filter((line) => line !== undefined);
}

function judged(given: readonly LoadLine[], troubles: readonly string[] = [], warmUpPhases = 0) {
  const tally = new LoadTally(warmUpPhases);
  for (const line of given) tally.add(line);
  const measured = tally.measured();
  return { measured, validity: judgeValidity(measured, tally.unfinishedPhases(), troubles) };
}

function reasonsOf(given: readonly LoadLine[], troubles: readonly string[] = []): string {
  const { validity } = judged(given, troubles);
  assert.equal(validity.valid, false);
  return validity.valid ? '' : validity.reasons.join('; ');
}

test('known bad: no line at all', () => {
  assert.match(reasonsOf([]), /no arrival was ever offered/);
});

test('known bad: Artillery died', () => {
  assert.match(reasonsOf(lines(), ['Artillery ended by SIGKILL']), /ended by SIGKILL/);
});

test('known bad: a phase without its end', () => {
  assert.match(reasonsOf(lines((line) => (line.kind === 'phase-end' ? undefined : line))), /did not come to their end/);
});

test('known bad: arrivals that were never started are infinitely late', () => {
  const given = lines((line) => ('index' in line && line.index >= 90 ? undefined : line));
  assert.match(reasonsOf(given), /only 90 of 100 arrivals were started/);
  assert.equal(judged(given).measured.lagMs.max, Number.POSITIVE_INFINITY);
});

test('known bad: two arrivals of a hundred late by a second void the measurement', () => {
  const given = lines((line) =>
    line.kind === 'arrival' && line.index < 2 ? { ...line, emittedMs: line.dueMs + 1000 } : line,
  );
  assert.match(reasonsOf(given), /the generator was late: lag p99 1000\.0 ms, budget 20 ms/);
});

test('known bad: a busy event loop', () => {
  const given = lines((line) => (line.kind === 'phase-end' ? { ...line, loopDelayP99Ms: 21 } : line));
  assert.match(reasonsOf(given), /event-loop delay p99 21\.0 ms/);
});

test('known bad: an arrival that started and left no operation', () => {
  const given = lines((line) => (line.kind === 'operation' && line.index === 5 ? undefined : line));
  assert.match(reasonsOf(given), /1 arrivals were started and never ended/);
});

test('a clean load is valid, and counts add up', () => {
  const { measured, validity } = judged(lines());
  assert.deepEqual(validity, { valid: true });
  assert.equal(measured.offered, 100);
  assert.equal(measured.started, 100);
  assert.deepEqual(measured.operations, {
    'message.send': { total: 100, acknowledged: 100, failed: 0, shed: 0, timeouts: 0 },
  });
  assert.equal(measured.phases[0]?.ratePerSecond, 100);
});

test('a warm-up phase is not measured', () => {
  const slow = lines((line) => (line.kind === 'arrival' ? { ...line, emittedMs: line.dueMs + 500 } : line));
  const measuredPhase = lines().map((line) => ('phase' in line ? { ...line, phase: 1 } : line)) as LoadLine[];
  const { measured, validity } = judged([...slow, ...measuredPhase], [], 1);
  assert.deepEqual(validity, { valid: true });
  assert.equal(measured.offered, 100);
  assert.equal(measured.samples.length, 100);
});

test('what was not acknowledged is infinitely late, and counts start when it was due', () => {
  const sample = { dueMs: 1000, endedMs: 1500 };
  assert.equal(latencyMs({ ...sample, outcome: 'acknowledged' }), 500);
  for (const outcome of ['failed', 'shed', 'timeout'] as const) {
    assert.equal(latencyMs({ ...sample, outcome }), Number.POSITIVE_INFINITY);
  }
});

test('samples of a void measurement, or of an operation never tried, cannot be had', () => {
  const of = (given: LoadLine[]) => {
    const { measured, validity } = judged(given);
    return { ...measured, validity, scenario: 'a.yml', files: { log: 'a.log' } } as unknown as LoadRecord;
  };
  assert.equal(samplesOf(of(lines()), 'message.send').length, 100);
  assert.throws(() => samplesOf(of(lines()), 'job.propose'), CannotTell);
  assert.throws(() => samplesOf(of([]), 'message.send'), /void: no arrival was ever offered/);
});
