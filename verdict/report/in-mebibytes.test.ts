import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Chart } from '../../harness/chart.ts';
import { inMebibytes } from './in-mebibytes.ts';
import { linePlot } from './line-plot.ts';

const chart: Chart = {
  title: 'resident memory of gateway-1',
  x: { name: 'operations', unit: '10³' },
  y: { name: 'resident memory', unit: 'By' },
  series: [
    {
      name: 'measured',
      points: [
        [0, 3 * 2 ** 20],
        [1, null],
        [2, 120 * 2 ** 20],
      ],
    },
  ],
  limit: { value: 2 ** 20, label: 'limit' },
};

test('bytes are drawn as mebibytes; what was not measured stays so', () => {
  const { y, series, limit } = inMebibytes(chart);
  assert.deepEqual(
    [y.unit, series[0]?.points, limit?.value],
    [
      'MiB',
      [
        [0, 3],
        [1, null],
        [2, 120],
      ],
      1,
    ],
  );
});

test('known bad: no label of an axis has more figures than there is room for', () => {
  const labels = [...String(linePlot(chart)).matchAll(/class="end" x="55" [^>]*>([^<]*)</g)].map(([, text]) => text!);
  assert.ok(labels.length > 2, String(linePlot(chart)).slice(0, 500));
  for (const label of labels) assert.ok(label.length <= 7, label);
});

test('another unit is left as it is', () => {
  const other = { ...chart, y: { name: 'latency', unit: 'ms' } };
  assert.equal(inMebibytes(other), other);
});
