import { confidenceOfEach } from '../../harness/statistics/family.ts';
import { judgeAgainst } from '../../harness/statistics/interval.ts';
import { percentileOverTime, percentileRise } from '../../harness/statistics/percentile-over-time.ts';
import { lateSubscribers } from '../../load/performance/late-subscribers.ts';
import { head, heading, latencies, rate, row, timed, trueP95 } from './simulation.ts';

const subscribers = 200;
const operations = 6;
const blockMs = 250;

/** Runs in which anything at all is called red by the rules that can only fail; level σ 0.1 and ρ 0.5. */
export function rulesThatOnlyFail(series: number): void {
  heading('Rules that can only fail: runs in which any of those judged at once is called red');
  head('rule', 'true p95, of the limit; true rise', 'called red');
  const fewer = Math.max(50, Math.round(series / 5));
  for (const share of [0.9, 1]) {
    const limitMs = trueP95(0.1) / share;
    row(
      `${subscribers} subscribers`,
      percent(share),
      rate(Math.max(20, Math.round(series / 50)), () => isAnybodyLate(limitMs)),
    );
    row(
      'refusals of a spike',
      percent(share),
      rate(fewer, () => isToldLate(limitMs)),
    );
  }
  for (const riseMs of [0, 25, 50, 100]) {
    row(
      `${operations} operations of a soak of 90 s`,
      `${riseMs} ms`,
      rate(fewer, () => isAnythingSlower(riseMs)),
    );
  }
}

/** Eleven messages a second for each, for a minute; all of them share the level of a second. */
function isAnybodyLate(limitMs: number): boolean {
  const deliveries = latencies(60, 11 * subscribers, 0.1, 0.5).flatMap((values, second) =>
    values.map((value, n) => ({ subscriber: n % subscribers, atMs: second * 1000, value })),
  );
  return lateSubscribers(deliveries, limitMs).length > 0;
}

/** Two hundred a second for eight seconds. */
function isToldLate(limitMs: number): boolean {
  const samples = latencies(32, 50, 0.1, 0.5).flatMap((values, block) =>
    values.map((value) => ({ atMs: block * blockMs, value })),
  );
  const told = percentileOverTime(samples, 0.95, { confidence: confidenceOfEach(1), blockMs });
  return judgeAgainst(told, { below: limitMs }) === 'fail';
}

/** Each eleven times a second, the last third of it later by `riseMs`; limit 25 ms on a p95 of about 46 ms. */
function isAnythingSlower(riseMs: number): boolean {
  const confidence = confidenceOfEach(operations);
  const third = () => timed(latencies(30, 11, 0.1, 0.5));
  return Array.from({ length: operations }).some(() => {
    const last = third().map((each) => ({ ...each, value: each.value + riseMs }));
    return judgeAgainst(percentileRise(third(), last, 0.95, { confidence }), { atMost: 25 }) === 'fail';
  });
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
