import type { Step } from './step.ts';

/** A step of ten seconds in which so many a second were acknowledged and the others shed. */
export function stepOf(offeredPerSecond: number, perSecond: number, p95Ms = 10, seconds = 10): Step {
  const acknowledged = seconds * perSecond;
  return {
    offeredPerSecond,
    seconds,
    goodput: { count: acknowledged, seconds },
    acknowledged,
    shed: seconds * offeredPerSecond - acknowledged,
    timeouts: 0,
    failed: 0,
    p95: { value: p95Ms, low: p95Ms, high: p95Ms, confidence: 0.95, n: seconds * offeredPerSecond },
    lagP99Ms: 1,
    lateness: [],
    doubtful: 0,
  };
}
