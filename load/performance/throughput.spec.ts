import { requireValid, samplesOf } from '../../harness/load-run/load-record.ts';
import { mergeOutcomes } from '../../harness/outcome.ts';
import { caseOf, expect, test } from '../../harness/test.ts';
import { ratesOverTime } from '../charts/rates-over-time.ts';
import { dataMeasurements, generatorMeasurements, historyTooShort, recordFiles } from './judge-latency.ts';
import { type SloLoad, sloLoad } from './slo-load.ts';
import { judgeThroughput, leastPerSecond, mostErrorRatio } from './throughput.ts';
import { judgeWritten } from './written.ts';

test(
  'every ten seconds 100 messages a second, no growing backlog, next to no errors',
  caseOf('performance.throughput', 'windows'),
  async ({ run, system, evidence }) => {
    let load = await sloLoad(run, system);
    let judged = judge(load);
    if (judged.straddles) {
      load = await sloLoad(run, system, 2);
      judged = judge(load);
    }
    const tooShort = historyTooShort(run.profile, load);
    const written = judgeWritten(load.written);
    const outcome = tooShort ? 'unknown' : mergeOutcomes([judged.outcome, written.outcome]);
    const { windows, slowest, slowestFromSeconds, growth, mostGrowth, errors, sends } = judged;
    const percent = (ratio: number) => `${(ratio * 100).toFixed(3)} %`;
    const summary =
      tooShort ??
      `The slowest ten seconds (from second ${slowestFromSeconds.toFixed(1)} on) acknowledged ${slowest.toFixed(1)} messages a second; the backlog grew by ` +
        `${growth.value.toFixed(2)} a second (${growth.low.toFixed(2)} to ${growth.high.toFixed(2)}); ${percent(errors.value)} of ` +
        `${errors.n} calls were not acknowledged (at most ${percent(errors.high)}). ${written.sentence}`;
    evidence.record({
      outcome,
      summary,
      expected: `any ten seconds at least ${leastPerSecond}/s, and what was acknowledged is in the ledger; backlog growth at most 1 % of the rate; errors at most ${percent(mostErrorRatio)}`,
      examined: sends.length,
      measured: [
        {
          name: 'messages acknowledged in the slowest 10 s',
          value: slowest,
          unit: '1/s',
          n: windows.length,
          expected: `>= ${leastPerSecond}`,
        },
        {
          name: 'acknowledged and not in the ledger',
          value: written.lost ?? null,
          unit: '1',
          n: written.attempts,
          expected: '0',
        },
        {
          name: 'growth of the backlog',
          value: growth.value,
          unit: '1/s',
          n: growth.n,
          interval: [growth.low, growth.high],
          expected: `<= ${mostGrowth.toFixed(2)}`,
        },
        {
          name: 'calls not acknowledged',
          value: errors.value * 100,
          unit: '%',
          n: errors.n,
          interval: [errors.low * 100, errors.high * 100],
          expected: '<= 0.1',
        },
        ...generatorMeasurements(load.api),
        ...dataMeasurements(load),
      ],
      charts: [
        ratesOverTime('Messages offered and acknowledged', sends, leastPerSecond),
        {
          title: 'Backlog: messages due and not yet answered',
          x: { name: 'time', unit: 's' },
          y: { name: 'messages', unit: '1' },
          series: [{ name: 'backlog', points: judged.backlog.slice(0, 300).map(({ x, y }) => [x, y] as const) }],
        },
      ],
      where: recordFiles(run, load),
      ...(written.gate ? { gate: written.gate } : {}),
      details: { windows, operations: load.api.operations, written: load.written },
    });
    expect(outcome, summary).not.toBe('fail');
  },
);

function judge({ api }: SloLoad) {
  requireValid(api);
  const sends = samplesOf(api, 'message.send');
  const counts = Object.values(api.operations);
  const sum = (key: 'total' | 'acknowledged') => counts.reduce((total, of) => total + of[key], 0);
  const calls = { total: sum('total'), acknowledged: sum('acknowledged') };
  const [first, last] = [api.phases[0]!, api.phases.at(-1)!];
  return { sends, ...judgeThroughput({ startMs: first.startMs, endMs: last.endMs }, sends, calls) };
}
