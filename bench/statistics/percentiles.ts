import { BlockedSamples, percentileByBlocks } from '../../harness/statistics/block-bootstrap.ts';
import { percentileInterval } from '../../harness/statistics/percentile-interval.ts';
import { percentileOverTime, percentileRise } from '../../harness/statistics/percentile-over-time.ts';
import { head, heading, latencies, outcomes, random, ratio, row, timed, trueP95 } from './simulation.ts';

export function percentileCoverage(series: number): void {
  heading('How often the 95 % interval of a p95 holds the true one (60 s at 110 a second)');
  head('samples of one second share their level', 'order statistics', 'block bootstrap, 1 s', '`percentileOverTime`');
  for (const { name, levelNoise, rho } of [
    { name: 'not at all', levelNoise: 0, rho: 0 },
    { name: 'somewhat (σ 0.1), ρ = 0', levelNoise: 0.1, rho: 0 },
    { name: 'somewhat (σ 0.1), ρ = 0.5', levelNoise: 0.1, rho: 0.5 },
    { name: 'strongly (σ 0.3), ρ = 0.5', levelNoise: 0.3, rho: 0.5 },
    { name: 'strongly (σ 0.3), ρ = 0.9', levelNoise: 0.3, rho: 0.9 },
  ]) {
    const truth = trueP95(levelNoise);
    const fewer = Math.max(100, Math.round(series / 5));
    const held = [0, 0, 0];
    for (let i = 0; i < fewer; i += 1) {
      const seconds = latencies(60, 110, levelNoise, rho);
      const estimates = [
        percentileInterval(seconds.flat(), 0.95),
        percentileByBlocks(new BlockedSamples(seconds), 0.95, random, { resamples: 200 }),
        percentileOverTime(timed(seconds), 0.95),
      ];
      for (const [rule, { low, high }] of estimates.entries()) if (low <= truth && truth <= high) held[rule]! += 1;
    }
    row(name, ...held.map((count) => ratio(count, fewer)));
  }
}

/** Level σ 0.1 and ρ 0.5; limit 25 ms, which is 5 % of 500 ms. */
export function riseOfThirds(series: number): void {
  heading('Last third against first, limit 25 ms on a p95 of about 46 ms');
  head('soak', 'true rise', 'pass', 'fail', 'unknown');
  const fewer = Math.max(50, Math.round(series / 10));
  for (const [name, third] of [
    ['90 s', 30],
    ['10 min', 200],
  ] as const) {
    for (const rise of [0, 12.5, 25, 37.5, 50]) {
      const estimate = () => {
        const first = timed(latencies(third, 110, 0.1, 0.5));
        const last = timed(latencies(third, 110, 0.1, 0.5)).map((each) => ({ ...each, value: each.value + rise }));
        return percentileRise(first, last, 0.95);
      };
      row(name, `${rise} ms`, ...outcomes(fewer, { atMost: 25 }, estimate));
    }
  }
}

/** What the limits of phase 3 are judged by; level σ 0.1 and ρ 0.5. */
export function percentileLimit(series: number): void {
  heading('A p95 against its limit, by `percentileOverTime` (60 s at 110 a second)');
  head('true p95, of the limit', 'pass', 'fail', 'unknown');
  const fewer = Math.max(50, Math.round(series / 5));
  for (const share of [0.7, 0.9, 1, 1.1, 1.3]) {
    const limit = { below: trueP95(0.1) / share };
    const estimate = () => percentileOverTime(timed(latencies(60, 110, 0.1, 0.5)), 0.95);
    row(`${Math.round(100 * share)} %`, ...outcomes(fewer, limit, estimate));
  }
}
