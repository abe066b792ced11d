import { binomialInterval } from '../../harness/statistics/binomial.ts';
import type { Estimate } from '../../harness/statistics/interval.ts';
import { judgeAgainst, type Limit } from '../../harness/statistics/interval.ts';
import type { TimedSample } from '../../harness/statistics/percentile-over-time.ts';
import { seededRandom } from '../../harness/statistics/seeded-random.ts';

/** Series whose truth is known, and how often a rule errs on them. All tables draw from one seed, in the order they are printed. */
export const seed = 20_260_722;
export const random = seededRandom(seed);

/** Stationary AR(1) noise of standard deviation 1. */
export function firstOrder(rho: number): () => number {
  let state = random.normal();
  return () => {
    const now = state;
    state = rho * state + Math.sqrt(1 - rho * rho) * random.normal();
    return now;
  };
}

/** Latency of each second: log-normal, its level a first-order process from one second to the next. */
export function latencies(seconds: number, perSecond: number, levelNoise: number, rho: number): number[][] {
  const level = firstOrder(rho);
  return Array.from({ length: seconds }, () => {
    const ofSecond = 3 + levelNoise * level();
    return Array.from({ length: perSecond }, () => Math.exp(ofSecond + 0.5 * random.normal()));
  });
}

/** The p95 that `latencies` would have if they went on for ever. */
export function trueP95(levelNoise: number): number {
  return Math.exp(3 + 1.6448536 * Math.hypot(0.5, levelNoise));
}

export function timed(seconds: readonly (readonly number[])[]): TimedSample[] {
  return seconds.flatMap((values, second) => values.map((value) => ({ atMs: second * 1000, value })));
}

/** How many events of a Poisson process fall into a time in which `mean` are to be expected. */
export function poisson(mean: number): number {
  let count = -1;
  for (let passed = 0; passed < mean; count += 1) passed -= Math.log(1 - random.uniform());
  return count;
}

/** How many of `n` trials come true, of which each does with probability `p`: from one success to the next. */
export function binomial(n: number, p: number): number {
  if (p === 0) return 0;
  let successes = -1;
  for (let trial = 0; trial <= n; successes += 1) {
    trial += 1 + Math.floor(Math.log(1 - random.uniform()) / Math.log1p(-p));
  }
  return successes;
}

/** How often something holds, with its exact interval. */
export function rate(series: number, holds: () => boolean): string {
  let count = 0;
  for (let i = 0; i < series; i += 1) if (holds()) count += 1;
  return ratio(count, series);
}

/** How often an estimate is judged to pass, to fail, and to be unknown: three cells of a table. */
export function outcomes(series: number, limit: Limit, estimate: () => Pick<Estimate, 'low' | 'high'>): string[] {
  const counts = { pass: 0, fail: 0, unknown: 0 };
  for (let i = 0; i < series; i += 1) counts[judgeAgainst(estimate(), limit)] += 1;
  return [counts.pass, counts.fail, counts.unknown].map((count) => ratio(count, series));
}

export function ratio(count: number, n: number): string {
  const { low, high } = binomialInterval(count, n);
  const percent = (part: number) => `${(100 * part).toFixed(1)}`;
  return `${percent(count / n)} % [${percent(low)}, ${percent(high)}]`;
}

export function heading(title: string): void {
  console.log(`\n## ${title}\n`);
}

export function row(...cells: readonly (string | number)[]): void {
  console.log(`| ${cells.join(' | ')} |`);
}

export function head(...cells: readonly string[]): void {
  row(...cells);
  row(...cells.map(() => '---'));
}
