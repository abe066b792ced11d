import { relative } from 'node:path';
import type { Measurement } from '../../harness/evidence.ts';
import { type LoadRecord, latencyMs, samplesOf } from '../../harness/load-run/load-record.ts';
import type { Outcome } from '../../harness/outcome.ts';
import { type ProfileName, profiles } from '../../harness/profiles.ts';
import type { RunContext } from '../../harness/run-context.ts';
import { type Estimate, judgeAgainst } from '../../harness/statistics/interval.ts';
import { percentileOverTime, type TimedSample } from '../../harness/statistics/percentile-over-time.ts';
import type { System } from '../../harness/system.ts';
import type { CaseFinding } from '../../harness/test.ts';
import { latencyOverTime } from '../charts/latency-over-time.ts';
import { type SloLoad, sloLoad } from './slo-load.ts';
import { unserved } from './unserved.ts';

const leastSamples = 1_000;

/** A latency with its limit, and where in a load its samples are. */
export interface LatencySlo {
  /** E.g. `p95 from due to acknowledged`; stays the same from run to run. */
  readonly name: string;
  /** What a sample is, in the plural. */
  readonly things: string;
  readonly limitMs: number;
  /** @throws CannotTell where the measurement is void */
  samples(load: SloLoad): readonly TimedSample[];
  /** What became of those that were not acknowledged, in words; see unserved.ts. */
  unserved?(load: SloLoad): string | undefined;
  /** What else was measured beside it. */
  beside?(load: SloLoad): readonly Measurement[];
  /** A further condition of a measurement that may be judged: a sentence where it does not hold. */
  missing?(load: SloLoad): string | undefined;
  /** What fails beside the p95, in words. Not failing in this way shows nothing: of few samples nothing else may be told. */
  failing?(load: SloLoad): string | undefined;
}

/** The times from due to acknowledged of one operation. */
export function ofOperation(operation: string): Pick<LatencySlo, 'samples' | 'unserved'> {
  return {
    samples: ({ api }) => samplesOf(api, operation).map((sample) => ({ atMs: sample.dueMs, value: latencyMs(sample) })),
    unserved: ({ api }) => unserved(samplesOf(api, operation)),
  };
}

/**
 * Judges a p95 by the run's mixed load: its 95 % interval must lie inside the limit. An interval that straddles it is narrowed once by
 * measuring longer; then, or with fewer than 1,000 samples, it is `unknown`.
 */
export async function judgeLatency(run: RunContext, system: System, slo: LatencySlo): Promise<CaseFinding> {
  let load = await sloLoad(run, system);
  let judged = judge(slo, load, run.profile);
  if (judged.straddles) {
    load = await sloLoad(run, system, 2);
    judged = judge(slo, load, run.profile);
  }
  const { p95, outcome, missing, failing } = judged;
  const { api } = load;
  const notServed = slo.unserved?.(load);
  return {
    outcome,
    summary:
      missing ??
      `p95 ${show(p95.value)} ms (95 % interval ${show(p95.low)}–${show(p95.high)} ms) of ${p95.n} ${slo.things}; the limit is ${slo.limitMs} ms${[failing, notServed].map((more) => (more ? `; ${more}` : '')).join('')}.`,
    expected: `p95 < ${slo.limitMs} ms with its 95 % interval, from at least ${leastSamples} ${slo.things}; failures count as infinite`,
    examined: p95.n,
    measured: [
      {
        name: slo.name,
        value: p95.value,
        unit: 'ms',
        n: p95.n,
        interval: [p95.low, p95.high],
        expected: `< ${slo.limitMs}`,
      },
      ...(slo.beside?.(load) ?? []),
      ...generatorMeasurements(api),
      ...dataMeasurements(load),
    ],
    charts: [latencyOverTime(`Latency of ${slo.things}`, judged.samples, slo.limitMs)],
    where: recordFiles(run, load),
    details: {
      offered: api.offered,
      started: api.started,
      operations: api.operations,
      browsers: load.browsers.operations,
      processors: api.processors,
    },
  };
}

/**
 * An empty system is fast: without a history nothing is told of one in production. One that was loaded before, for a smaller profile, is
 * not the one that this profile asks for.
 */
export function historyTooShort(profile: ProfileName, { data }: Pick<SloLoad, 'data'>): string | undefined {
  const wanted = profiles[profile].ledgerEvents;
  if (!data) {
    return `Not like production: the adapter loads no history (productionData), and profile ${profile} measures over ${wanted} events.`;
  }
  return data.events < wanted
    ? `The history holds ${data.events} events instead of the ${wanted} of profile ${profile}.`
    : undefined;
}

function judge(slo: LatencySlo, load: SloLoad, profile: ProfileName) {
  const samples = slo.samples(load);
  const p95: Estimate = percentileOverTime(samples, 0.95);
  const missing =
    p95.n < leastSamples
      ? `Only ${p95.n} ${slo.things} were measured: too few to tell.`
      : (historyTooShort(profile, load) ?? slo.missing?.(load));
  const inside = judgeAgainst(p95, { below: slo.limitMs });
  const failing = missing ? undefined : slo.failing?.(load);
  const outcome: Outcome = missing ? 'unknown' : failing ? 'fail' : inside;
  return { samples, p95, missing, failing, outcome, straddles: !missing && outcome === 'unknown' };
}

export function generatorMeasurements(record: LoadRecord): Measurement[] {
  return [
    { name: 'generator lag p99', value: record.lagMs.p99, unit: 'ms', expected: '<= 20' },
    ...(record.inVain ?? []).map((reason) => ({ name: `attempt before, void: ${reason}`, value: 1, unit: '1' })),
    { name: 'generator event-loop delay p99', value: record.loopDelayMs.p99, unit: 'ms', expected: '<= 20' },
  ];
}

export function dataMeasurements({ data }: SloLoad): Measurement[] {
  return [
    { name: 'events of history', value: data?.events ?? 0, unit: '1' },
    { name: 'items of the large conversation', value: data?.largeItems ?? 0, unit: '1' },
  ];
}

export function recordFiles(run: RunContext, load: SloLoad): { kind: 'file'; ref: string }[] {
  const { api, browsers, deliveries } = load;
  const files = [api.files.record, api.files.log, browsers.files.log, ...(deliveries ? [deliveries.file] : [])];
  return files.map((file) => ({ kind: 'file', ref: relative(run.directory, file) }));
}

function show(ms: number): string {
  return Number.isFinite(ms) ? ms.toFixed(ms < 10 ? 1 : 0) : 'infinite';
}
