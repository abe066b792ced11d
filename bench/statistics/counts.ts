import { binomialInterval } from '../../harness/statistics/binomial.ts';
import { type Counted, rateRatio } from '../../harness/statistics/rate-ratio.ts';
import { binomial, firstOrder, head, heading, outcomes, poisson, rate, row } from './simulation.ts';

/** Goodput of two times, as the spike (10 s and 8 s at 60 a second) and a stress step from the knee on (12 s at 400) count it. */
const counted = [
  { name: 'spike', perSecond: 60, before: 10, during: 8, atLeast: 0.9 },
  { name: 'stress step', perSecond: 400, before: 12, during: 12, atLeast: 0.8 },
] as const;

const waves = [
  { name: 'Poisson', levelNoise: 0, rho: 0 },
  { name: 'σ 0.1 from second to second, ρ = 0', levelNoise: 0.1, rho: 0 },
  { name: 'the same, ρ = 0.5', levelNoise: 0.1, rho: 0.5 },
  { name: 'the same, ρ = 0.9', levelNoise: 0.1, rho: 0.9 },
] as const;

export function ratioOfRates(series: number): void {
  heading('Goodput against goodput before: `rateRatio`');
  head('compared', 'counts', 'true ratio', 'interval holds it', 'pass', 'fail', 'unknown');
  for (const { name, perSecond, before, during, atLeast } of counted) {
    for (const wave of waves) {
      for (const truth of [1, 0.95, atLeast, atLeast - 0.2]) {
        const estimate = () => rateRatio(count(before, perSecond, wave), count(during, perSecond * truth, wave));
        const holds = () => {
          const { low, high } = estimate();
          return low <= truth && truth <= high;
        };
        const cells = [rate(series, holds), ...outcomes(series, { atLeast }, estimate)];
        row(`${name}, at least ${Math.round(100 * atLeast)} %`, wave.name, `${Math.round(100 * truth)} %`, ...cells);
      }
    }
  }
}

/** Errors of a soak of 90 s: as many operations as it makes. */
export function shareOfErrors(series: number): void {
  const operations = 15_120;
  heading(`Share of errors against its limit of 0.1 %, ${operations} operations: \`binomialInterval\``);
  head('true share', 'interval holds it', 'pass', 'fail', 'unknown');
  for (const percent of [0, 0.03, 0.05, 0.1, 0.15, 0.2, 0.3]) {
    const truth = percent / 100;
    const estimate = () => binomialInterval(binomial(operations, truth), operations);
    const holds = () => {
      const { low, high } = estimate();
      return low <= truth && truth <= high;
    };
    row(`${percent} %`, rate(series, holds), ...outcomes(series, { below: 0.001 }, estimate));
  }
}

function count(seconds: number, perSecond: number, { levelNoise, rho }: (typeof waves)[number]): Counted {
  const level = firstOrder(rho);
  const inParts = Array.from({ length: seconds }, () => poisson(perSecond * Math.exp(levelNoise * level())));
  return { count: inParts.reduce((sum, each) => sum + each, 0), seconds, inParts };
}
