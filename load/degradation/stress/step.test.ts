import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LoadPhase, LoadRecord, LoadSample } from '../../../harness/load-run/load-record.ts';
import { capacityAt, kneeOf, stepsOf } from './step.ts';
import { stepOf } from './step-for-tests.ts';

const holding = [stepOf(100, 100), stepOf(200, 200), stepOf(300, 290, 800), stepOf(600, 280, Infinity)];

test('the knee is the last rate before the first one that was not borne, in whatever order they were offered', () => {
  assert.equal(kneeOf(holding), 300);
  assert.equal(kneeOf(holding.toReversed()), 300);
  assert.equal(kneeOf([stepOf(100, 100), stepOf(200, 150), stepOf(300, 300)]), 100);
  assert.equal(kneeOf([stepOf(100, 50)]), 0);
});

test('capacity at SLO ends where p95 does not hold', () => {
  assert.equal(capacityAt(holding, 500), 200);
  assert.equal(capacityAt([stepOf(100, 100, 900)], 500), 0);
});

test('known bad: too few samples for an upper bound are no capacity', () => {
  const vague = { ...stepOf(100, 100), p95: { ...stepOf(100, 100).p95, high: Infinity } };
  assert.equal(capacityAt([vague], 500), 0);
});

test('a step counts what was acknowledged while it lasted, and every ending of what was due in it', () => {
  const phase: LoadPhase = {
    ...{ phase: 1, startMs: 0, endMs: 1_000, ratePerSecond: 4, offered: 4, started: 4, lagP99Ms: 3, loopDelayP99Ms: 1 },
  };
  const sample = (index: number, outcome: LoadSample['outcome'], endedMs: number): LoadSample => ({
    ...{ operation: 'message.send', phase: 1, index, dueMs: 250 * index, startedMs: 250 * index, status: 0 },
    ...{ outcome, endedMs },
  });
  const samples = [sample(0, 'acknowledged', 10), sample(1, 'shed', 260), sample(2, 'timeout', 3_500)];
  const late = sample(3, 'acknowledged', 1_200);
  const generator = [{ atMs: 500, loopDelayMaxMs: 260, cpuMs: 0, residentBytes: 0 }];
  const begunLate: LoadSample = { ...sample(4, 'timeout', 5_000), startedMs: 1_030 };
  const all = [...samples, late, begunLate];
  const [step] = stepsOf({ phases: [phase], samples: all, generator } as unknown as LoadRecord);
  assert.deepEqual(step?.goodput, { count: 1, seconds: 1, inParts: [1] });
  assert.deepEqual([step?.acknowledged, step?.shed, step?.timeouts, step?.failed], [2, 1, 2, 0]);
  assert.equal(
    step?.doubtful,
    1 + 2,
    'one begun 30 ms late, and what is due in the 260 ms in which no answer was read',
  );
});
