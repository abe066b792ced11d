import type { Chart } from '../../../harness/chart.ts';
import { mergeOutcomes, type Outcome } from '../../../harness/outcome.ts';
import { type Estimate, judgeAgainst } from '../../../harness/statistics/interval.ts';
import { type Counted, rateRatio } from '../../../harness/statistics/rate-ratio.ts';
import type { CaseFinding } from '../../../harness/test.ts';
import { judgeAtWork } from '../at-work.ts';
import { generatorMeasured } from '../soak/judge-soak.ts';
import type { StressObservation } from './observe-stress.ts';
import { ascendingSteps, atBest, capacityAt, kneeOf, type Step } from './step.ts';

const leastGoodput = 0.8;
const sloMs = 500;

/**
 * Past the knee a system should get as much done as at its best. `unknown` where there was no knee, where twice the knee was not
 * offered, and where what was borne further up shows that the knee was none: nobody acknowledges more than is offered. A rate at which
 * the generator was late cannot show that the system holds; that it does not, only where it would not even if every call had been
 * acknowledged of which the generator may be to blame.
 */
export function judgeStressGoodput(observation: StressObservation): CaseFinding {
  const steps = ascendingSteps(observation.steps);
  const knee = kneeOf(steps);
  const capacity = capacityAt(steps, sloMs);
  const best = steps.reduce((one, other) => (rate(other.goodput) > rate(one.goodput) ? other : one));
  // The rule ends at twice the knee: rates beyond the first that reaches it are shown, not judged.
  const twice = steps.find((step) => step.offeredPerSecond >= 2 * knee)?.offeredPerSecond ?? Number.POSITIVE_INFINITY;
  const past = steps.filter(
    ({ offeredPerSecond }) =>
      knee > 0 &&
      offeredPerSecond > knee &&
      offeredPerSecond <= twice &&
      offeredPerSecond >= leastGoodput * rate(best.goodput),
  );
  const most = steps.at(-1)!.offeredPerSecond;
  const late = steps.filter((step) => step.offeredPerSecond <= twice && step.lateness.length > 0);
  const ratios = past
    .map((step) => ({ step, ratio: rateRatio(best.goodput, step.lateness.length > 0 ? atBest(step) : step.goodput) }))
    .filter(({ step, ratio }) => step.lateness.length === 0 || outcomeOf(ratio) === 'fail');
  const judged = mergeOutcomes(ratios.map(({ ratio }) => outcomeOf(ratio)));
  const isShown = past.length > 0 && most >= 2 * knee && late.length === 0;
  const worst = ratios.reduce<(typeof ratios)[number] | undefined>(
    (one, other) => (one && one.ratio.value <= other.ratio.value ? one : other),
    undefined,
  );
  const outcome = isShown || judged === 'fail' ? judged : 'unknown';
  return {
    outcome,
    summary: summaryOf({ knee, capacity, best, worst, most, late }),
    expected: 'past the knee, up to twice its rate, at least 80 % of the best goodput',
    examined: Math.round(steps.reduce((sum, step) => sum + step.offeredPerSecond * step.seconds, 0)),
    measured: [
      { name: 'knee', value: knee, unit: '1/s' },
      { name: `capacity at SLO (p95 < ${sloMs} ms)`, value: capacity, unit: '1/s' },
      { name: 'best goodput', value: rate(best.goodput), unit: '1/s', n: best.goodput.count },
      ...ratios.map(({ step, ratio }) => ({
        name: `goodput at ${step.offeredPerSecond}/s against the best`,
        value: 100 * ratio.value,
        unit: '%',
        interval: [100 * ratio.low, 100 * ratio.high] as const,
        expected: '>= 80',
      })),
      ...generatorMeasured(observation.lag),
    ],
    charts: [curve(steps, knee, leastGoodput * rate(best.goodput))],
    details: { processors: observation.split, steps },
  };
}

function outcomeOf(ratio: Estimate): Outcome {
  return judgeAgainst(ratio, { atLeast: leastGoodput });
}

/** Whether every process that ran before still runs, is the same, and is at work again. */
export function judgeDeaths({ before, afterwards, atWork }: StressObservation): CaseFinding {
  const ran = before.filter(({ state }) => state === 'running');
  const isAlive = ({ name, pid }: (typeof ran)[number]) =>
    afterwards.some((now) => now.name === name && now.pid === pid && now.state === 'running');
  const gone = ran.filter((each) => !isAlive(each));
  const alive =
    gone.length === 0
      ? `All ${ran.length} processes outlived it.`
      : `${gone.map(({ name }) => name).join(', ')} died under the load.`;
  const working = judgeAtWork(atWork);
  return {
    outcome: mergeOutcomes([gone.length === 0 ? 'pass' : 'fail', working.outcome]),
    summary: `${alive} ${working.sentence}`,
    expected:
      'no process ends or is started anew; every one is ready, and every projection caught up, within 30 s after it',
    examined: ran.length,
    measured: [{ name: 'processes that died', value: gone.length, unit: '1', n: ran.length, expected: '0' }],
    details: { before, afterwards, atWork },
  };
}

function summaryOf(seen: {
  knee: number;
  capacity: number;
  best: Step;
  worst: { step: Step; ratio: { value: number; low: number; high: number } } | undefined;
  most: number;
  late: readonly Step[];
}): string {
  const { knee, capacity, best, worst, most, late } = seen;
  const found = `Knee at ${knee} messages a second, capacity at SLO ${capacity}, best goodput ${rate(best.goodput).toFixed(0)} at ${best.offeredPerSecond} offered`;
  if (knee === 0) return `${found}: not even the lowest rate was borne, the knee was not found.`;
  if (knee === most) return `${found}: no rate up to ${most} was too much, the knee was not found.`;
  const notShown = [
    ...(most < 2 * knee ? [`twice the knee was not offered (${most} at most)`] : []),
    ...late.map((step) => `at ${step.offeredPerSecond}/s ${step.lateness.join(', ')}`),
  ];
  if (!worst && late.length > 0) return `${found}; ${notShown.join('; ')}.`;
  if (!worst) return `${found}: more was borne past this knee than up to twice its rate was offered, so it was none.`;
  const { step, ratio } = worst;
  const doubts = step.lateness.length > 0 ? `, even if ${step.doubtful} doubtful calls had been acknowledged` : '';
  const least = `at least ${(100 * ratio.value).toFixed(0)} % of it past the knee (at ${step.offeredPerSecond} offered; 95 % interval ${(100 * ratio.low).toFixed(0)} to ${(100 * ratio.high).toFixed(0)} %${doubts})`;
  return `${[found, least, ...notShown].join('; ')}.`;
}

function curve(steps: readonly Step[], knee: number, limit: number): Chart {
  return {
    title: 'Goodput by rate offered',
    x: { name: 'offered', unit: '1/s' },
    y: { name: 'acknowledged', unit: '1/s' },
    series: [
      { name: 'goodput', points: steps.map((step) => [step.offeredPerSecond, rate(step.goodput)] as const) },
      {
        name: 'shed',
        points: steps.map((step) => [step.offeredPerSecond, step.shed / step.seconds] as const),
      },
    ],
    limit: { value: limit, label: '80 % of the best' },
    spans: [{ from: knee, to: knee, label: 'knee' }],
  };
}

function rate({ count, seconds }: Counted): number {
  return count / seconds;
}
