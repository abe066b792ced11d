import type { Evidence, Measurement } from '../harness/evidence.ts';

/** A quantity of phases 3 and 6 as one run measured it. */
export interface Benchmark {
  readonly criterion: string;
  readonly case: string;
  readonly name: string;
  readonly value: number | string;
  readonly unit: string;
  readonly n: number;
  /** 95 %. Ends that JSON cannot say are words: `"Infinity"`. */
  readonly interval: readonly [number | string, number | string];
}

/** benchmarks.json. */
export interface Benchmarks {
  readonly schema: 1;
  readonly run: string;
  readonly profile: string;
  readonly system: { readonly name: string; readonly digest: string } | null;
  readonly startedAt: string;
  /** The newest earlier run of the same profile and system, if there was one. */
  readonly comparedWith: string | null;
  readonly benchmarks: readonly BenchmarkChange[];
}

/** A benchmark beside that of an earlier run. */
export interface BenchmarkChange extends Benchmark {
  readonly before: Pick<Benchmark, 'value' | 'interval' | 'n'> | null;
  /** Significant only where the two intervals have nothing in common; otherwise `same` or, without an earlier one, `new`. */
  readonly change: 'higher' | 'lower' | 'same' | 'new';
}

const families = ['performance.', 'load.'];

/** What was measured with an interval under phases 3 and 6, in the order of the evidence; a quantity measured twice by its last record. */
export function benchmarksOf(evidence: readonly Evidence[]): Benchmark[] {
  const found = new Map<string, Benchmark>();
  for (const { criterion, case: caseId, measured } of evidence) {
    if (!families.some((family) => criterion.startsWith(family))) continue;
    for (const measurement of measured) {
      const benchmark = asBenchmark(measurement);
      if (benchmark)
        found.set(keyOf({ criterion, case: caseId, ...benchmark }), { criterion, case: caseId, ...benchmark });
    }
  }
  return [...found.values()];
}

/** Each of `now` beside the same quantity of `before`; what an earlier run measured and this one did not is left out. */
export function compareBenchmarks(
  now: readonly Benchmark[],
  before: readonly Benchmark[] | undefined,
): BenchmarkChange[] {
  const earlier = new Map((before ?? []).map((each) => [keyOf(each), each]));
  return now.map((each) => {
    const known = earlier.get(keyOf(each));
    if (!known || known.unit !== each.unit) return { ...each, before: null, change: 'new' };
    const { value, interval, n } = known;
    return { ...each, before: { value, interval, n }, change: changeBetween(interval, each.interval) };
  });
}

/** Whether two runs may be compared: same profile, same system by name. Its digest may differ: that is what a comparison is for. */
export function areComparable(
  one: Pick<Benchmarks, 'profile' | 'system'>,
  other: Pick<Benchmarks, 'profile' | 'system'>,
): boolean {
  return one.profile === other.profile && one.system !== null && one.system.name === other.system?.name;
}

function asBenchmark({
  name,
  value,
  unit,
  n,
  interval,
}: Measurement): Omit<Benchmark, 'criterion' | 'case'> | undefined {
  if (!interval || n === undefined || (typeof value !== 'number' && typeof value !== 'string')) return undefined;
  return { name, value, unit: unit ?? '1', n, interval };
}

function changeBetween(before: Benchmark['interval'], now: Benchmark['interval']): 'higher' | 'lower' | 'same' {
  if (Number(now[0]) > Number(before[1])) return 'higher';
  if (Number(now[1]) < Number(before[0])) return 'lower';
  return 'same';
}

function keyOf({ criterion, case: caseId, name }: Pick<Benchmark, 'criterion' | 'case' | 'name'>): string {
  return `${criterion}/${caseId}/${name}`;
}
