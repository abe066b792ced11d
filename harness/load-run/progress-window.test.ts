import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LoadLine, OperationLine } from './load-lines.ts';
import { LoadTally } from './load-tally.ts';
import { ProgressWindow } from './progress-window.ts';

const second = 1_000;
const planned = [
  { name: 'warm-up', duration: 5 },
  { name: 'measure', duration: 60 },
];

/** Ten a second; the first phase from 100 s of the clock on. */
function phaseLine(phase: number, startSecond: number): LoadLine {
  const durationMs = planned[phase]!.duration * second;
  return {
    kind: 'phase',
    phase,
    startMs: startSecond * second,
    intervalMs: 100,
    durationMs,
    offered: durationMs / 100,
  };
}

function arrival(phase: number, index: number, dueMs: number, outcome?: OperationLine['outcome']): LoadLine[] {
  const line: LoadLine = { kind: 'arrival', phase, index, dueMs, emittedMs: dueMs };
  if (!outcome) return [line];
  const times = { dueMs, startedMs: dueMs, endedMs: dueMs + 20 };
  return [line, { kind: 'operation', operation: 'message.send', phase, index, ...times, outcome, status: 0 }];
}

/** What is known after these lines. */
function windowOf(lines: readonly LoadLine[], phases = planned): ProgressWindow {
  const tally = new LoadTally(1);
  const window = new ProgressWindow(tally, phases);
  for (const line of lines) {
    tally.add(line);
    window.add(line);
  }
  return window;
}

test('before the first phase the whole plan is left, and nothing is known', () => {
  const { phase, secondsLeft, offeredPerSecond, p95Ms } = windowOf([]).progress(90 * second);
  assert.deepEqual([phase, secondsLeft, offeredPerSecond], [undefined, 65, 0]);
  assert.ok(Number.isNaN(p95Ms));
});

test('rates over the time that there was, at most ten seconds; time left to the end of the last phase', () => {
  const warmUp = [
    phaseLine(0, 100),
    ...Array.from({ length: 20 }, (_, i) => arrival(0, i, 100_000 + 100 * i, 'acknowledged')).flat(),
  ];
  const early = windowOf(warmUp).progress(102 * second - 1);
  assert.deepEqual([early.phase, Math.round(early.secondsLeft), early.due], ['warm-up', 63, 20]);
  assert.ok(Math.abs(early.offeredPerSecond - 10) < 0.01 && Math.abs(early.acknowledgedPerSecond - 10) < 0.01);
  const measured = Array.from({ length: 300 }, (_, i) => arrival(1, i, 105_000 + 100 * i, 'acknowledged')).flat();
  const late = windowOf([...warmUp, phaseLine(1, 105), ...measured]).progress(135 * second - 1);
  assert.deepEqual([late.phase, Math.round(late.secondsLeft), late.offeredPerSecond], ['measure', 30, 10]);
  assert.ok(Math.abs(late.acknowledgedPerSecond - 10) < 0.2, String(late.acknowledgedPerSecond));
  assert.equal(Math.round(late.p95Ms), 20);
});

test('known bad: a system that stops answering shows at once, offered against acknowledged', () => {
  const answered = Array.from({ length: 100 }, (_, i) =>
    arrival(1, i, 105_000 + 100 * i, i < 50 ? 'acknowledged' : undefined),
  );
  const progress = windowOf([phaseLine(1, 105), ...answered.flat()]).progress(115 * second - 1);
  assert.equal(Math.round(progress.offeredPerSecond), 10);
  assert.equal(Math.round(progress.acknowledgedPerSecond), 5);
});

test('errors of every kind are counted, and reach the p95', () => {
  const endings = ['failed', 'timeout', 'shed', 'acknowledged'] as const;
  const lines = endings.flatMap((outcome, i) => arrival(1, i, 105_000 + 100 * i, outcome));
  const { failed, timeouts, shed, acknowledged, p95Ms } = windowOf([phaseLine(1, 105), ...lines]).progress(
    106 * second,
  );
  assert.deepEqual([failed, timeouts, shed, acknowledged, p95Ms], [1, 1, 1, 1, Infinity]);
});

test('a phase that nobody planned has a number, and its own time left', () => {
  const { phase, secondsLeft } = windowOf([phaseLine(1, 100)], []).progress(130 * second);
  assert.deepEqual([phase, secondsLeft], ['phase 2', 30]);
});

test('memory: of the generator as it wrote it, of the system where it is read', () => {
  const generator = { kind: 'generator', atMs: 0, loopDelayMaxMs: 0, cpuMs: 0, residentBytes: 7 } as const;
  const { generatorResidentBytes, systemResidentBytes } = windowOf([generator]).progress(1, 9);
  assert.deepEqual([generatorResidentBytes, systemResidentBytes], [7, 9]);
});
