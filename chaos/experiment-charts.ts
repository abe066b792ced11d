import type { Chart } from '../harness/chart.ts';
import type { Journal, Slice } from './journal.ts';

const inSeconds = (ms: number) => ms / 1_000;

/** What callers at each gateway saw over the experiment, with the time for which the fault was in effect. */
export function chartsOf(journal: Pick<Journal, 'timeline' | 'window' | 'fault' | 'healedAtMs'>): Chart[] {
  const replicas = [...new Set(journal.timeline.map((slice) => slice.replica))];
  const seriesOf = (value: (slice: Slice) => number) =>
    replicas.map((replica) => ({
      name: replica,
      points: journal.timeline
        .filter((slice) => slice.replica === replica)
        .map((slice) => [inSeconds(slice.atMs), value(slice)] as const),
    }));
  const { window, fault, healedAtMs } = journal;
  const spans =
    fault === null || window === null
      ? []
      : [{ from: inSeconds(window.fromMs), to: inSeconds(healedAtMs ?? window.toMs), label: fault }];
  const x = { name: 'time since the experiment began', unit: 's' };
  return [
    {
      title: 'Slowest call of each half second',
      x,
      y: { name: 'time to the end of the call', unit: 'ms' },
      series: seriesOf((slice) => slice.slowestMs),
      spans,
    },
    {
      title: 'Calls not acknowledged in each half second',
      x,
      y: { name: 'calls', unit: '1' },
      series: seriesOf(
        (slice) => Object.values(slice.ends).reduce((all, n) => all + n, 0) - (slice.ends.acknowledged ?? 0),
      ),
      spans,
    },
  ];
}
