/**
 * How often the statistical rules of this suite err, by simulation on series whose truth is known. Prints the tables of
 * docs/statistics.md; the same seed prints the same tables.
 *
 *   node bench/statistics-power.ts [series per cell, default 2000]
 */
import { binomialInterval } from '../harness/statistics/binomial.ts';
import { BlockedSamples, percentileByBlocks } from '../harness/statistics/block-bootstrap.ts';
import { judgeAgainst } from '../harness/statistics/interval.ts';
import { judgeLeak } from '../harness/statistics/leak-rule.ts';
import { percentileInterval } from '../harness/statistics/percentile-interval.ts';
import { percentileOverTime, percentileRise, type TimedSample } from '../harness/statistics/percentile-over-time.ts';
import { type SeededRandom, seededRandom } from '../harness/statistics/seeded-random.ts';

const seed = 20_260_722;
const series = Number(process.argv[2] ?? 2000);
const correlations = [0, 0.5, 0.9] as const;
const random = seededRandom(seed);

/** Soak lengths: readings of memory, and what they span in thousands of operations at 110 a second. */
const soaks = [
  { name: '90 s, a reading every 2 s', readings: 45, thousands: 9.9 },
  { name: '2 h, a reading every 30 s', readings: 240, thousands: 792 },
] as const;

console.log(`Seed ${seed}, ${series} series per cell, ${process.version}. Brackets: exact 95 % interval.\n`);
leakAlarms();
leakPower();
percentileCoverage();
riseOfThirds();

function leakAlarms(): void {
  console.log('### False alarms of the leak rule: no leak, no growth tolerated\n');
  console.log('| soak | ρ = 0 | ρ = 0.5 | ρ = 0.9 |\n| --- | --- | --- | --- |');
  for (const soak of soaks) {
    const cells = correlations.map((rho) => rate(() => judgeLeak(memory(soak, 0, rho), 0).outcome === 'fail'));
    console.log(`| ${soak.name} | ${cells.join(' | ')} |`);
  }
}

/** In standard deviations of the noise over the whole soak, so that the table fits any system; then as bytes for one noise. */
function leakPower(): void {
  const noiseBytes = 512 * 1024;
  console.log('\n### Smallest leak that is called one in at least 90 % of soaks\n');
  console.log(
    `Total rise in units of the noise; in brackets the bytes kept per operation that make it, with noise of 512 KiB.\n`,
  );
  console.log('| soak | ρ = 0 | ρ = 0.5 | ρ = 0.9 |\n| --- | --- | --- | --- |');
  const fewer = Math.max(100, Math.round(series / 10));
  for (const soak of soaks) {
    const cells = correlations.map((rho) => {
      for (let rise = 6; rise <= 60; rise += 0.5) {
        let found = 0;
        for (let i = 0; i < fewer; i += 1) {
          if (judgeLeak(memory(soak, rise / soak.thousands, rho), 0).outcome === 'fail') found += 1;
        }
        if (found >= 0.9 * fewer) return `${rise} σ (${bytes((rise * noiseBytes) / soak.thousands / 1000)})`;
      }
      return 'not found up to 60 σ';
    });
    console.log(`| ${soak.name} | ${cells.join(' | ')} |`);
  }
}

/** Latency: log-normal, its level a first-order process from one second to the next; the truth from a very long series. */
function percentileCoverage(): void {
  console.log('\n### How often the 95 % interval of a p95 holds the true one (60 s at 110 a second)\n');
  console.log(
    '| samples of one second share their level | order statistics | block bootstrap, 1 s | `percentileOverTime` |',
  );
  console.log('| --- | --- | --- | --- |');
  for (const { name, levelNoise, rho } of [
    { name: 'not at all', levelNoise: 0, rho: 0 },
    { name: 'somewhat (σ 0.1), ρ = 0', levelNoise: 0.1, rho: 0 },
    { name: 'somewhat (σ 0.1), ρ = 0.5', levelNoise: 0.1, rho: 0.5 },
    { name: 'strongly (σ 0.3), ρ = 0.5', levelNoise: 0.3, rho: 0.5 },
    { name: 'strongly (σ 0.3), ρ = 0.9', levelNoise: 0.3, rho: 0.9 },
  ]) {
    const truth = Math.exp(3 + 1.6448536 * Math.hypot(0.5, levelNoise));
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
    console.log(`| ${name} | ${held.map((count) => ratio(count, fewer)).join(' | ')} |`);
  }
}

/** Level σ 0.1 and ρ 0.5; limit 25 ms, which is 5 % of 500 ms. */
function riseOfThirds(): void {
  console.log('\n### Last third against first, limit 25 ms on a p95 of about 46 ms\n');
  console.log('| soak | true rise | pass | fail | unknown |\n| --- | --- | --- | --- | --- |');
  const fewer = Math.max(50, Math.round(series / 10));
  for (const [name, third] of [
    ['90 s', 30],
    ['10 min', 200],
  ] as const) {
    for (const rise of [0, 12.5, 25, 37.5, 50]) {
      const outcomes = { pass: 0, fail: 0, unknown: 0 };
      for (let i = 0; i < fewer; i += 1) {
        const first = timed(latencies(third, 110, 0.1, 0.5));
        const last = timed(latencies(third, 110, 0.1, 0.5)).map((each) => ({ ...each, value: each.value + rise }));
        outcomes[judgeAgainst(percentileRise(first, last, 0.95), { atMost: 25 })] += 1;
      }
      const cells = [outcomes.pass, outcomes.fail, outcomes.unknown].map((count) => ratio(count, fewer));
      console.log(`| ${name} | ${rise} ms | ${cells.join(' | ')} |`);
    }
  }
}

function memory(soak: (typeof soaks)[number], slope: number, rho: number): { x: number; y: number }[] {
  const noise = firstOrder(rho, random);
  return Array.from({ length: soak.readings }, (_, i) => {
    const x = (soak.thousands * i) / (soak.readings - 1);
    return { x, y: slope * x + noise() };
  });
}

function latencies(seconds: number, perSecond: number, levelNoise: number, rho: number): number[][] {
  const level = firstOrder(rho, random);
  return Array.from({ length: seconds }, () => {
    const ofSecond = 3 + levelNoise * level();
    return Array.from({ length: perSecond }, () => Math.exp(ofSecond + 0.5 * random.normal()));
  });
}

/** Stationary AR(1) noise of standard deviation 1. */
function firstOrder(rho: number, from: SeededRandom): () => number {
  let state = from.normal();
  return () => {
    const now = state;
    state = rho * state + Math.sqrt(1 - rho * rho) * from.normal();
    return now;
  };
}

function timed(seconds: readonly (readonly number[])[]): TimedSample[] {
  return seconds.flatMap((values, second) => values.map((value) => ({ atMs: second * 1000, value })));
}

function rate(holds: () => boolean): string {
  let count = 0;
  for (let i = 0; i < series; i += 1) if (holds()) count += 1;
  return ratio(count, series);
}

function ratio(count: number, n: number): string {
  const { low, high } = binomialInterval(count, n);
  const percent = (part: number) => `${(100 * part).toFixed(1)}`;
  return `${percent(count / n)} % [${percent(low)}, ${percent(high)}]`;
}

function bytes(count: number): string {
  return count >= 1024 ? `${(count / 1024).toFixed(1)} KiB` : `${count.toFixed(count < 10 ? 1 : 0)} B`;
}
