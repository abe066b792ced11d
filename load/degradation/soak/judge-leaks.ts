import type { Chart } from '../../../harness/chart.ts';
import type { Measurement } from '../../../harness/evidence.ts';
import { mergeOutcomes } from '../../../harness/outcome.ts';
import { fewestReadings, judgeLeak, type LeakFinding } from '../../../harness/statistics/leak-rule.ts';
import type { CaseFinding } from '../../../harness/test.ts';
import type { MemoryQuantity, MemorySeries, SoakObservation } from './soak-observation.ts';

/** Growth per 1,000 operations (for a page: messages shown) that is no leak, and the unit it is counted in. */
export interface LeakLimit {
  readonly perThousand: number;
  readonly unit: 'By' | '1';
}

const kibibyte = 1024;
const secondsPerDay = 86_400;

/**
 * A flaw that keeps 4 KiB for each of its operations is 64 times the limit for heaps. Resident memory is coarser: an allocator
 * that gives back pages late swings by megabytes.
 */
export const serviceLimits: Partial<Record<MemoryQuantity, LeakLimit>> = {
  heap: { perThousand: 64 * kibibyte, unit: 'By' },
  'resident memory': { perThousand: 512 * kibibyte, unit: 'By' },
};

/** A message that stays in the page is a dozen nodes and some kilobytes. */
export const pageLimits: Partial<Record<MemoryQuantity, LeakLimit>> = {
  heap: { perThousand: 1024 * kibibyte, unit: 'By' },
  'DOM nodes': { perThousand: 1_000, unit: '1' },
  'event listeners': { perThousand: 200, unit: '1' },
};

interface Judged {
  readonly series: MemorySeries;
  readonly limit: LeakLimit;
  readonly finding: LeakFinding;
}

/**
 * Whether any of these series grows with use.
 *
 * @param projected whether to say what a day would add up to: only hours of readings bear that
 */
export function judgeSeries(
  observation: SoakObservation,
  chosen: readonly MemorySeries[],
  limits: Partial<Record<MemoryQuantity, LeakLimit>>,
  projected: boolean,
): CaseFinding {
  const judged = chosen.flatMap((series): Judged[] => {
    const limit = limits[series.quantity];
    if (!limit) return [];
    const points = series.readings.map(({ thousands, value }) => ({ x: thousands, y: value }));
    return [{ series, limit, finding: judgeLeak(points, limit.perThousand) }];
  });
  const found = mergeOutcomes(judged.map(({ finding }) => finding.outcome));
  // Readings that stop before the load does say nothing of what came after: whoever died of a leak has shown no slope any more.
  const outcome = observation.memoryTrouble !== null && found === 'pass' ? 'unknown' : found;
  return {
    outcome,
    summary: sentence(outcome, judged, observation.memoryTrouble),
    expected: 'growth per 1,000 operations at most the limit with its 95 % interval, read to the end of the load',
    examined: judged.reduce((sum, { series }) => sum + series.readings.length, 0),
    measured: judged.flatMap((each) => measurements(each, projected)),
    charts: chartsOf(judged),
    details: {
      operations: observation.load.operations,
      slopes: judged.map(({ series, finding: { outcome: each, slope } }) => ({
        process: series.process,
        quantity: series.quantity,
        outcome: each,
        readings: series.readings.length,
        noise: slope.noise,
        effect: slope.effect,
        correlation: slope.correlation,
      })),
    },
  };
}

function sentence(outcome: string, judged: readonly Judged[], trouble: string | null): string {
  const is = (wanted: string) => judged.filter(({ finding }) => finding.outcome === wanted);
  const named = (some: readonly Judged[]) =>
    some.map(({ series, limit, finding: { slope } }) => {
      const [value, low, high] = [slope.value, slope.low, slope.high].map((each) => amount(each, limit));
      return `${series.quantity} of ${series.process} grows by ${value} per 1,000 (95 % interval ${low} to ${high}, ${slope.effect.toFixed(1)} times the noise, tolerated ${amount(limit.perThousand, limit)})`;
    });
  if (trouble && outcome !== 'fail') return `Memory was not read to the end: ${trouble}`;
  if (outcome === 'fail') return `${named(is('fail')).join('; ')}.`;
  if (judged.length === 0) return 'No memory was read.';
  if (outcome === 'unknown') {
    const readings = Math.min(...judged.map(({ series }) => series.readings.length));
    if (readings < fewestReadings) return `Only ${readings} readings, ${fewestReadings} are needed to tell.`;
    return `Cannot be told: ${named(is('unknown')).join('; ')}.`;
  }
  return `No growth beyond noise in ${judged.length} series: ${judged
    .map(({ series, limit, finding }) => `${series.process} ${amount(finding.slope.value, limit)}`)
    .join(', ')} per 1,000.`;
}

function measurements({ series, limit, finding: { slope } }: Judged, projected: boolean): Measurement[] {
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
function chartsOf(judged: readonly Judged[]): Chart[] {
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
