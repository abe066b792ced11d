import type { Chart } from '../../harness/chart.ts';
import { ascending, percentileOfSorted } from '../../harness/statistics/percentile.ts';
import type { TimedSample } from '../../harness/statistics/percentile-over-time.ts';

const mostPoints = 120;
const percentiles = [
  { name: 'p50', q: 0.5 },
  { name: 'p95', q: 0.95 },
  { name: 'p99', q: 0.99 },
] as const;

/** Percentiles of latency over time, in windows of at least a second. A percentile that failures reach is a gap. */
export function latencyOverTime(title: string, samples: readonly TimedSample[], limitMs: number): Chart {
  const fromMs = samples.reduce((least, { atMs }) => Math.min(least, atMs), Number.POSITIVE_INFINITY);
  const toMs = samples.reduce((most, { atMs }) => Math.max(most, atMs), Number.NEGATIVE_INFINITY);
  const windowMs = 1000 * Math.max(1, Math.ceil((toMs - fromMs) / 1000 / mostPoints));
  const windows = Map.groupBy(samples, ({ atMs }) => Math.floor((atMs - fromMs) / windowMs));
  const sorted = [...windows.keys()]
    .sort((a, b) => a - b)
    .map((n) => ({ x: ((n + 0.5) * windowMs) / 1000, values: ascending(windows.get(n)!.map(({ value }) => value)) }));
  return {
    title,
    x: { name: 'time', unit: 's' },
    y: { name: 'latency from due', unit: 'ms' },
    series: percentiles.map(({ name, q }) => ({
      name,
      points: sorted.map(({ x, values }) => [x, finite(percentileOfSorted(values, q))] as const),
    })),
    limit: { value: limitMs, label: `limit of p95: ${limitMs} ms` },
  };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
