import type { Measurement } from '../../harness/evidence.ts';
import { type LoadRecord, latencyMs } from '../../harness/load-run/load-record.ts';
import { confidenceOfEach } from '../../harness/statistics/family.ts';
import { judgeAgainst } from '../../harness/statistics/interval.ts';
import { percentileOverTime } from '../../harness/statistics/percentile-over-time.ts';

/**
 * How long sending to the large conversation takes: whoever tells each of its members before the sender has an answer is quick in rooms
 * of two. There are too few of these messages for an SLO of their own, so they can only fail.
 */
export function toLargeConversation(
  { samples }: Pick<LoadRecord, 'samples'>,
  limitMs: number,
): { readonly measured: readonly Measurement[]; readonly failing: string | undefined } {
  const sends = samples.filter(({ operation }) => operation === 'message.send-large');
  const timed = sends.map((sample) => ({ atMs: sample.dueMs, value: latencyMs(sample) }));
  const p95 = percentileOverTime(timed, 0.95, { confidence: confidenceOfEach(1) });
  const isTooLong = judgeAgainst(p95, { below: limitMs }) === 'fail';
  return {
    measured: [{ name: 'p95 of messages to the large conversation', value: p95.value, unit: 'ms', n: p95.n }],
    failing: isTooLong
      ? `of ${p95.n} messages to the large conversation the p95 is surely beyond it (at least ${p95.low.toFixed(0)} ms)`
      : undefined,
  };
}
