import type { Chart } from '../../../harness/chart.ts';
import type { LoadRecord } from '../../../harness/load-run/load-record.ts';
import { binomialInterval } from '../../../harness/statistics/binomial.ts';
import { type Estimate, judgeAgainst } from '../../../harness/statistics/interval.ts';
import type { CaseFinding } from '../../../harness/test.ts';
import type { LoadWindow, SoakObservation, Thirds } from './soak-observation.ts';

const mostErrors = 0.001;
const slo = { p95Ms: 500 };
/** Of the first third's p95, and of the SLO: the larger of both may be added. */
const tolerated = { ofFirst: 0.1, ofSlo: 0.05 };

/** Every operation that was not acknowledged is an error here: at the rate of the SLOs nothing may be shed. */
export function judgeErrors({ load, windows }: SoakObservation): CaseFinding {
  const counts = Object.values(load.operations);
  const total = counts.reduce((sum, each) => sum + each.total, 0);
  const errors = total - counts.reduce((sum, each) => sum + each.acknowledged, 0);
  const rate = binomialInterval(errors, total);
  const outcome = judgeAgainst(rate, { below: mostErrors });
  return {
    outcome,
    summary: `${errors} of ${total} operations were not acknowledged: ${percent(rate.value)} (95 % interval ${percent(rate.low)} to ${percent(rate.high)}); the limit is ${percent(mostErrors)}.`,
    expected: `fewer than ${percent(mostErrors)} of all operations failed, timed out or were shed`,
    examined: total,
    measured: [
      {
        name: 'operations not acknowledged',
        value: 100 * rate.value,
        unit: '%',
        n: total,
        interval: [100 * rate.low, 100 * rate.high],
        expected: `< ${100 * mostErrors}`,
      },
      ...generatorMeasured(load),
    ],
    charts: [rateChart(windows)],
    details: { operations: load.operations },
  };
}

/**
 * Whether anything became slower with the time. Sending is judged by all three answers; of the other operations there are too few in a
 * short soak to show that they did not, so of those only what surely did is told.
 */
export function judgeLatencyRise({ load, sending, others, windows }: SoakObservation): CaseFinding {
  const { first, last, rise } = sending;
  const limitMs = limitOf(first);
  const slower = others.filter((each) => judgeRise(each) === 'fail');
  const outcome = slower.length > 0 ? 'fail' : judgeRise(sending);
  return {
    outcome,
    summary: `p95 of sending ${ms(first.value)} in the first third, ${ms(last.value)} in the last: a rise of ${ms(rise.value)} (95 % interval ${ms(rise.low)} to ${ms(rise.high)}); ${ms(limitMs)} are tolerated.${slower.map(alsoSlower).join('')}`,
    expected:
      'the interval of the rise inside the larger of 10 % of the first third and 5 % of the SLO of 500 ms; of no other operation wholly outside it',
    examined: rise.n,
    measured: [
      { name: 'p95, first third', value: first.value, unit: 'ms', n: first.n, interval: [first.low, first.high] },
      { name: 'p95, last third', value: last.value, unit: 'ms', n: last.n, interval: [last.low, last.high] },
      {
        name: 'rise of the p95',
        value: rise.value,
        unit: 'ms',
        n: rise.n,
        interval: [rise.low, rise.high],
        expected: `<= ${limitMs.toFixed(1)}`,
      },
      // Their intervals are wider than 95 %, and only the lower end is judged.
      ...others.map(({ operation, rise: { value, n } }) => ({
        name: `rise of the p95 of ${operation}`,
        value,
        unit: 'ms',
        n,
      })),
      ...generatorMeasured(load),
    ],
    charts: [latencyChart(windows)],
    details: { others },
  };
}

function judgeRise({ first, rise }: Thirds) {
  return judgeAgainst(rise, { atMost: limitOf(first) });
}

function limitOf(first: Estimate): number {
  return Math.max(tolerated.ofFirst * first.value, tolerated.ofSlo * slo.p95Ms);
}

function alsoSlower({ operation, first, last, rise }: Thirds & { readonly operation: string }): string {
  return ` ${operation} became slower: from ${ms(first.value)} to ${ms(last.value)}, by ${ms(rise.low)} at least.`;
}

/** What shows that the generator did what it was to do. */
export function generatorMeasured(load: Pick<LoadRecord, 'lagMs' | 'loopDelayMs' | 'offered' | 'started' | 'inVain'>) {
  return [
    { name: 'arrivals started', value: load.started, unit: '1', n: load.offered },
    { name: 'generator lag p99', value: load.lagMs.p99, unit: 'ms', expected: '<= 20' },
    { name: 'generator event-loop delay p99', value: load.loopDelayMs.p99, unit: 'ms', expected: '<= 20' },
    ...(load.inVain ?? []).map((reason) => ({ name: `attempt before, void: ${reason}`, value: 1, unit: '1' })),
  ];
}

function latencyChart(windows: readonly LoadWindow[]): Chart {
  const line = (name: string, read: (window: LoadWindow) => number) => ({
    name,
    points: windows.map((window) => [window.atSeconds, finite(read(window))] as const),
  });
  return {
    title: 'Time from due to acknowledged of a message',
    x: { name: 'time', unit: 's' },
    y: { name: 'latency', unit: 'ms' },
    series: [line('p50', ({ p50Ms }) => p50Ms), line('p95', ({ p95Ms }) => p95Ms), line('p99', ({ p99Ms }) => p99Ms)],
  };
}

function rateChart(windows: readonly LoadWindow[]): Chart {
  return {
    title: 'Operations offered and acknowledged',
    x: { name: 'time', unit: 's' },
    y: { name: 'rate', unit: '1/s' },
    series: [
      { name: 'offered', points: windows.map((each) => [each.atSeconds, each.offeredPerSecond] as const) },
      { name: 'acknowledged', points: windows.map((each) => [each.atSeconds, each.acknowledgedPerSecond] as const) },
    ],
  };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(3)} %`;
}

function ms(value: number): string {
  return Number.isFinite(value) ? `${value.toFixed(1)} ms` : String(value);
}
