import { mergeOutcomes, type Outcome } from '../../../harness/outcome.ts';
import { judgeLeak, type LeakFinding } from '../../../harness/statistics/leak-rule.ts';
import type { CaseFinding } from '../../../harness/test.ts';
import { chartsOf, measurementsOf, sentenceOf, unreadSentence } from './leak-report.ts';
import type { MemoryQuantity, MemorySeries, SoakObservation } from './soak-observation.ts';

/** Growth per 1,000 operations (for a page: messages shown) that is no leak, and the unit it is counted in. */
export interface LeakLimit {
  readonly perThousand: number;
  readonly unit: 'By' | '1';
}

const kibibyte = 1024;

/**
 * A flaw that keeps 4 KiB for each of its operations is 64 times the limit for heaps. Resident memory is coarser: an allocator
 * that gives back pages late swings by megabytes.
 */
const serviceLimits = {
  heap: { perThousand: 64 * kibibyte, unit: 'By' },
  'resident memory': { perThousand: 512 * kibibyte, unit: 'By' },
} as const;

/** A message that stays in the page is a dozen nodes and some kilobytes. */
const pageLimits = {
  heap: { perThousand: 1024 * kibibyte, unit: 'By' },
  'DOM nodes': { perThousand: 1_000, unit: '1' },
  'event listeners': { perThousand: 200, unit: '1' },
} as const;

/** Of the jobs approved, this part carried out is work enough to see what it leaves behind. */
const leastDone = 0.9;

/** One quantity of one process that should be judged. */
interface Wanted {
  readonly process: string;
  readonly quantity: MemoryQuantity;
  readonly limit: LeakLimit;
  /** Whether there may be nothing of the kind: a service need not have a managed heap. */
  readonly mayLack: boolean;
}

export interface Judged extends Wanted {
  readonly series: MemorySeries;
  readonly finding: LeakFinding;
}

/** What was not read, or not each time that something was. */
export interface Unread extends Wanted {
  readonly readings: number;
  readonly of: number;
}

/**
 * Whether a quantity of any service grows with use. A replica that has no heap to be read is named, so that nobody takes it for
 * judged. `unknown` where nothing of the quantity was read, where it was read of a replica now and then only, or where a replica's
 * resident memory was not read.
 *
 * @param projected whether to say what a day would add up to: only hours of readings bear that
 */
export function judgeServices(
  observation: SoakObservation,
  quantity: keyof typeof serviceLimits,
  projected: boolean,
): CaseFinding {
  const read = observation.memory.filter((each) => each.process !== 'page' && each.quantity === quantity);
  const processes = new Set([...observation.replicas, ...read.map(({ process }) => process)]);
  const limit = serviceLimits[quantity];
  const wanted = [...processes].map((process) => ({ process, quantity, limit, mayLack: quantity === 'heap' }));
  const finding = judgeSeries(observation, wanted, projected, observation.memoryTrouble);
  const { outcome, sentence } = judgeJobs(observation.jobs);
  return {
    ...finding,
    // What was seen to grow grows, whatever else was not looked at.
    outcome: mergeOutcomes([finding.outcome, outcome]),
    summary: [finding.summary, sentence].filter(Boolean).join(' '),
  };
}

/**
 * Whether the services that carry out jobs had any to carry out: one that does nothing keeps nothing. Where the load could not have any
 * approved, or nobody keeps a record of what was done, that is said, and the services are judged by what they did.
 */
function judgeJobs({ approved, effects }: SoakObservation['jobs']): { outcome: Outcome; sentence: string } {
  if (approved === 0)
    return {
      outcome: 'pass',
      sentence: 'No job was approved meanwhile: what carrying one out leaves behind is not judged.',
    };
  if (effects === undefined)
    return {
      outcome: 'pass',
      sentence: `Whether the ${approved} jobs approved meanwhile were carried out is not told.`,
    };
  if (effects >= leastDone * approved) return { outcome: 'pass', sentence: '' };
  const sentence = `Only ${effects} of ${approved} jobs approved meanwhile were carried out: what that leaves behind is not shown.`;
  return { outcome: 'unknown', sentence };
}

/**
 * Whether the page that stays open grows with the messages that it was shown. `unknown` where any of its quantities was not read, or
 * where it was shown nothing in the end.
 */
export function judgePage(observation: SoakObservation, projected: boolean): CaseFinding {
  const wanted = (Object.keys(pageLimits) as (keyof typeof pageLimits)[]).map((quantity) => ({
    process: 'page',
    quantity,
    limit: pageLimits[quantity],
    mayLack: false,
  }));
  return judgeSeries(observation, wanted, projected, observation.memoryTrouble ?? observation.pageTrouble);
}

function judgeSeries(
  observation: SoakObservation,
  wanted: readonly Wanted[],
  projected: boolean,
  trouble: string | null,
): CaseFinding & { readonly outcome: Outcome } {
  const { memory } = observation;
  const of = Math.max(0, ...memory.map(({ readings }) => readings.length));
  const judged: Judged[] = [];
  const unread: Unread[] = [];
  for (const each of wanted) {
    const series = memory.find(({ process, quantity }) => process === each.process && quantity === each.quantity);
    const readings = series?.readings.length ?? 0;
    if (readings === 0 || readings < of) unread.push({ ...each, readings, of });
    if (!series || readings === 0) continue;
    const points = series.readings.map(({ thousands, value }) => ({ x: thousands, y: value }));
    judged.push({ ...each, series, finding: judgeLeak(points, each.limit.perThousand) });
  }
  const isWhole = trouble === null && unread.every(({ mayLack, readings }) => mayLack && readings === 0);
  const outcomes = judged.map(({ finding }) => finding.outcome);
  const outcome = mergeOutcomes(isWhole ? outcomes : [...outcomes, 'unknown']);
  return {
    outcome,
    summary: [sentenceOf(outcome, judged, trouble), unreadSentence(unread)].filter(Boolean).join(' '),
    expected: 'growth per 1,000 operations at most the limit with its 95 % interval, read to the end of the load',
    examined: judged.reduce((sum, { series }) => sum + series.readings.length, 0),
    measured: judged.flatMap((each) => measurementsOf(each, projected)),
    charts: chartsOf(judged),
    details: {
      operations: observation.load.operations,
      unread: unread.map(({ process, quantity, readings }) => ({ process, quantity, readings, of })),
      slopes: judged.map(({ process, quantity, series, finding: { outcome: each, slope } }) => ({
        process,
        quantity,
        outcome: each,
        readings: series.readings.length,
        noise: slope.noise,
        effect: slope.effect,
        correlation: slope.correlation,
      })),
    },
  };
}
