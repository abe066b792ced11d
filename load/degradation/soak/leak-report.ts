import type { Chart } from '../../../harness/chart.ts';
import type { Measurement } from '../../../harness/evidence.ts';
import type { Outcome } from '../../../harness/outcome.ts';
import { fewestReadings } from '../../../harness/statistics/leak-rule.ts';
import type { Judged, LeakLimit, Unread } from './judge-leaks.ts';

const kibibyte = 1024;
const secondsPerDay = 86_400;

/** What was found, in one sentence. */
export function sentenceOf(outcome: Outcome, judged: readonly Judged[], trouble: string | null): string {
  const is = (wanted: Outcome) => judged.filter(({ finding }) => finding.outcome === wanted);
  const named = (some: readonly Judged[]) =>
    some.map(({ series, limit, finding: { slope } }) => {
      const [value, low, high] = [slope.value, slope.low, slope.high].map((each) => amount(each, limit));
      return `${series.quantity} of ${series.process} grows by ${value} per 1,000 (95 % interval ${low} to ${high}, ${slope.effect.toFixed(1)} times the noise, tolerated ${amount(limit.perThousand, limit)})`;
    });
  if (outcome === 'fail') return `${named(is('fail')).join('; ')}.`;
  if (trouble !== null) return `Memory was not read to the end: ${trouble}`;
  if (judged.length === 0) return 'No memory was read.';
  const unclear = is('unknown');
  if (unclear.length > 0) {
    const readings = Math.min(...judged.map(({ series }) => series.readings.length));
    if (readings < fewestReadings) return `Only ${readings} readings, ${fewestReadings} are needed to tell.`;
    return `Cannot be told: ${named(unclear).join('; ')}.`;
  }
  return `No growth beyond noise in ${judged.length} series: ${judged
    .map(({ series, limit, finding }) => `${series.process} ${amount(finding.slope.value, limit)}`)
    .join(', ')} per 1,000.`;
}

/** What was left out, by name; empty where nothing was. */
export function unreadSentence(unread: readonly Unread[]): string {
  if (unread.length === 0) return '';
  const named = unread.map(({ process, quantity, readings, of }) =>
    readings === 0 ? `${quantity} of ${process}` : `${quantity} of ${process} (${readings} of ${of} times only)`,
  );
  return `Not read: ${named.join(', ')}.`;
}

export function measurementsOf({ series, limit, finding: { slope } }: Judged, projected: boolean): Measurement[] {
  const name = `${series.quantity} of ${series.process}`;
  const perThousand: Measurement = {
    name: `${name}, growth per 1,000`,
    value: slope.value,
    unit: limit.unit,
    n: slope.n,
    interval: [slope.low, slope.high],
    expected: `<= ${limit.perThousand}`,
  };
  if (!projected) return [perThousand];
  const first = series.readings[0]!;
  const last = series.readings.at(-1)!;
  const thousandsPerDay = ((last.thousands - first.thousands) / (last.atSeconds - first.atSeconds)) * secondsPerDay;
  return [
    perThousand,
    {
      name: `${name}, projected over 24 h`,
      value: slope.value * thousandsPerDay,
      unit: limit.unit,
      interval: [slope.low * thousandsPerDay, slope.high * thousandsPerDay],
    },
  ];
}

/** One chart per process and quantity, each with its fitted line. */
export function chartsOf(judged: readonly Judged[]): Chart[] {
  return judged.map(({ series, limit, finding: { slope } }) => ({
    title: `${series.quantity} of ${series.process}`,
    x: { name: series.process === 'page' ? 'messages shown' : 'operations', unit: '10³' },
    y: { name: series.quantity, unit: limit.unit },
    series: [
      { name: 'measured', points: series.readings.map(({ thousands, value }) => [thousands, value] as const) },
      {
        name: 'slope',
        fitted: true,
        points: [series.readings[0], series.readings.at(-1)].flatMap((reading) =>
          reading ? [[reading.thousands, slope.intercept + slope.value * reading.thousands] as const] : [],
        ),
      },
    ],
  }));
}

function amount(value: number, { unit }: LeakLimit): string {
  if (!Number.isFinite(value)) return String(value);
  if (unit === '1') return value.toFixed(0);
  return `${(value / kibibyte).toFixed(1)} KiB`;
}
