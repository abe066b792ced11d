import type { Measurement } from '../../../harness/evidence.ts';
import { latencyMs } from '../../../harness/load-run/load-record.ts';
import { mergeOutcomes, type Outcome } from '../../../harness/outcome.ts';
import { binomialInterval } from '../../../harness/statistics/binomial.ts';
import { judgeAgainst } from '../../../harness/statistics/interval.ts';
import { percentileOverTime } from '../../../harness/statistics/percentile-over-time.ts';
import type { SpikeObservation } from './observe-spike.ts';

const leastOfSlo = 0.99;
const sloMs = 500;
/** Eight seconds of a spike and ten at the rate of the SLOs are cut into enough blocks for an interval. */
export const blockMs = 250;

export const expectedOfSloRate = `the rate of the SLOs acknowledged to ${100 * leastOfSlo} % with p95 < ${sloMs} ms`;

/**
 * Whether the rate of the SLOs is borne after a spike as it was before: who takes less ever after is as good as base at half that rate.
 * `unknown` where an interval straddles its limit.
 */
export function judgeSloRate({ load, slo }: Pick<SpikeObservation, 'load' | 'slo'>): {
  readonly outcome: Outcome;
  readonly sentence: string;
  readonly measured: readonly Measurement[];
} {
  const samples = load.samples.filter(({ phase }) => phase === slo.phase);
  const refused = samples.filter(({ outcome }) => outcome !== 'acknowledged').length;
  const share = binomialInterval(refused, samples.length);
  const served = samples.filter(({ outcome }) => outcome !== 'shed');
  const p95 = percentileOverTime(
    served.map((sample) => ({ atMs: sample.dueMs, value: latencyMs(sample) })),
    0.95,
    { blockMs },
  );
  const perSecond = slo.ratePerSecond.toFixed(0);
  return {
    outcome: mergeOutcomes([judgeAgainst(share, { atMost: 1 - leastOfSlo }), judgeAgainst(p95, { below: sloMs })]),
    sentence: `Of ${samples.length} messages at ${perSecond} a second in the end ${refused} were not acknowledged (at most ${(100 * share.high).toFixed(2)} %), p95 ${p95.value.toFixed(0)} ms.`,
    measured: [
      {
        name: `not acknowledged at ${perSecond}/s in the end`,
        value: 100 * share.value,
        unit: '%',
        n: samples.length,
        interval: [100 * share.low, 100 * share.high] as const,
        expected: `<= ${(100 * (1 - leastOfSlo)).toFixed(0)}`,
      },
      {
        name: `p95 at ${perSecond}/s in the end`,
        value: p95.value,
        unit: 'ms',
        n: p95.n,
        interval: [p95.low, p95.high] as const,
        expected: `< ${sloMs}`,
      },
    ],
  };
}
