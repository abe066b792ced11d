import type { Chart } from '../../harness/chart.ts';
import type { LoadSample } from '../../harness/load-run/load-record.ts';

const mostPoints = 120;

/** What was due and what was acknowledged, a second each (or longer windows, where it took long). */
export function ratesOverTime(title: string, samples: readonly LoadSample[], limitPerSecond: number): Chart {
  const fromMs = samples.reduce((least, { dueMs }) => Math.min(least, dueMs), Number.POSITIVE_INFINITY);
  const toMs = samples.reduce((most, { dueMs }) => Math.max(most, dueMs), Number.NEGATIVE_INFINITY);
  const windowMs = 1000 * Math.max(1, Math.ceil((toMs - fromMs) / 1000 / mostPoints));
  const windows = Math.max(1, Math.floor((toMs - fromMs + 1000) / windowMs));
  const acknowledged = samples.filter(({ outcome }) => outcome === 'acknowledged');
  const rate = (times: readonly number[]) => {
    const counts = Array<number>(windows).fill(0);
    for (const time of times) {
      const window = Math.floor((time - fromMs) / windowMs);
      if (window >= 0 && window < windows) counts[window]! += 1;
    }
    return counts.map((count, n) => [((n + 0.5) * windowMs) / 1000, (count * 1000) / windowMs] as const);
  };
  return {
    title,
    x: { name: 'time', unit: 's' },
    y: { name: 'messages', unit: '1/s' },
    series: [
      { name: 'offered', points: rate(samples.map(({ dueMs }) => dueMs)) },
      { name: 'acknowledged', points: rate(acknowledged.map(({ endedMs }) => endedMs)) },
    ],
    limit: { value: limitPerSecond, label: `at least ${limitPerSecond}/s` },
  };
}
