import type { Chart } from '../../harness/chart.ts';

const mebibyte = 2 ** 20;

/** A chart of bytes as one of mebibytes: nine figures do not fit beside an axis, and nobody reads them. */
export function inMebibytes(chart: Chart): Chart {
  const { y, series, limit } = chart;
  if (y.unit !== 'By') return chart;
  const scaled = (value: number | null) => (typeof value === 'number' ? value / mebibyte : value);
  return {
    ...chart,
    y: { ...y, unit: 'MiB' },
    series: series.map((each) => ({ ...each, points: each.points.map(([x, value]) => [x, scaled(value)] as const) })),
    ...(limit && { limit: { ...limit, value: limit.value / mebibyte } }),
  };
}
