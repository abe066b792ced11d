import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeStressGoodput } from './judge-stress.ts';
import type { StressObservation } from './observe-stress.ts';
import { capacityAt, kneeOf, type Step } from './step.ts';

function step(offeredPerSecond: number, perSecond: number, p95Ms = 10): Step {
  const acknowledged = 10 * perSecond;
  return {
    offeredPerSecond,
    seconds: 10,
    goodput: { count: acknowledged, seconds: 10 },
    acknowledged,
    shed: 10 * offeredPerSecond - acknowledged,
    timeouts: 0,
    failed: 0,
    p95: { value: p95Ms, low: p95Ms, high: p95Ms, confidence: 0.95, n: 10 * offeredPerSecond },
    lagP99Ms: 1,
  };
}

const holding = [step(100, 100), step(200, 200), step(300, 290, 800), step(600, 280, Infinity)];

function judged(steps: readonly Step[]) {
  const lag = { lagMs: { p50: 1, p99: 1, max: 1 }, loopDelayMs: { p99: 1, max: 1 }, offered: 1, started: 1 };
  return judgeStressGoodput({ steps, lag } as unknown as StressObservation);
}

test('the knee is the last rate before the first one that was not borne', () => {
  assert.equal(kneeOf(holding), 300);
  assert.equal(kneeOf([step(100, 100), step(200, 150), step(300, 300)]), 100);
  assert.equal(kneeOf([step(100, 50)]), 0);
});

test('capacity at SLO ends where p95 does not hold', () => {
  assert.equal(capacityAt(holding, 500), 200);
});

test('a system that holds what it can do passes', () => {
  assert.equal(judged(holding).outcome, 'pass');
});

test('known bad: collapse past the knee', () => {
  assert.equal(judged([...holding.slice(0, 3), step(600, 150, Infinity)]).outcome, 'fail');
});

test('without twice the knee, or without a knee, nothing is told', () => {
  assert.equal(judged([...holding.slice(0, 3), step(450, 280, Infinity)]).outcome, 'unknown');
  assert.equal(judged([step(100, 100), step(200, 200)]).outcome, 'unknown');
});
