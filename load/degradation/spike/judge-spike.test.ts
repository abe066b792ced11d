import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { DataFinding } from '../../../harness/data-report.ts';
import type { LoadPhase, LoadSample } from '../../../harness/load-run/load-record.ts';
import { seededRandom } from '../../../harness/statistics/seeded-random.ts';
import { judgeGoodput, judgeLoss, judgeRecovery, judgeShedding } from './judge-spike.ts';
import type { SpikeObservation } from './observe-spike.ts';

type Ending = Partial<Pick<LoadSample, 'outcome' | 'retryAfterSeconds' | 'error'>> & { readonly tookMs?: number };

/** What becomes of the message that is due so many seconds after its phase began. */
interface Story {
  readonly base?: (second: number) => Ending;
  readonly spike?: (second: number) => Ending;
  readonly after?: (second: number) => Ending;
  readonly afterSeconds?: number;
  readonly slo?: (second: number) => Ending;
}

const shed: Ending = { outcome: 'shed', retryAfterSeconds: 1, tookMs: 1 };
const served: Ending = {};
const atWork = { asked: 2, unready: [], caughtUp: { outcome: 'pass', summary: 'All had caught up.' } };
let turn = 0;
/** One of ten is served, the others are shed. */
const overrun = () => (turn++ % 10 === 0 ? served : shed);

function spikeOf({
  base = () => served,
  spike = overrun,
  after = () => served,
  afterSeconds = 30,
  slo = () => served,
}: Story): SpikeObservation {
  turn = 0;
  const samples: LoadSample[] = [];
  let startMs = 0;
  const phaseOf = (
    phase: number,
    seconds: number,
    perSecond: number,
    ending: (second: number) => Ending,
  ): LoadPhase => {
    for (let index = 0; index < seconds * perSecond; index += 1) {
      const dueMs = startMs + (index * 1000) / perSecond;
      const { tookMs = 10, ...how } = ending(index / perSecond);
      const times = { dueMs, startedMs: dueMs, endedMs: dueMs + tookMs };
      samples.push({ operation: 'message.send', phase, index, ...times, outcome: 'acknowledged', status: 0, ...how });
    }
    const endMs = startMs + seconds * 1000;
    const count = { offered: seconds * perSecond, started: seconds * perSecond };
    const result = { phase, startMs, endMs, ratePerSecond: perSecond, ...count, lagP99Ms: 1, loopDelayP99Ms: 1 };
    startMs = endMs;
    return result;
  };
  const phases = {
    base: phaseOf(1, 10, 60, base),
    spike: phaseOf(2, 8, 600, spike),
    after: phaseOf(3, afterSeconds, 60, after),
    slo: phaseOf(4, 10, 110, slo),
  };
  const lag = { lagMs: { p50: 1, p99: 2, max: 3 }, loopDelayMs: { p99: 1, max: 1 }, offered: 1, started: 1 };
  const split = { system: [0], generator: [1] };
  const load = { ...lag, samples };
  return { ...phases, split, load, atWork, reconciliation: [] } as unknown as SpikeObservation;
}

describe('what is not served', () => {
  test('is shed with the time to come back', () => {
    const { outcome, examined, summary } = judgeShedding(spikeOf({}));
    assert.deepEqual([outcome, examined], ['pass', 4_800]);
    assert.match(summary, /Of 4800 messages at 600 a second 4320 were shed, 0 of them without Retry-After/);
  });

  test('known bad: no word when to come back, no answer at all, another failure', () => {
    const once = (ending: Ending) => judgeShedding(spikeOf({ spike: (second) => (second === 4 ? ending : overrun()) }));
    assert.equal(once({ outcome: 'shed' }).outcome, 'fail');
    assert.equal(once({ outcome: 'timeout', tookMs: 5_000 }).outcome, 'fail');
    const failed = once({ outcome: 'failed', error: 'ECONNRESET' });
    assert.equal(failed.outcome, 'fail');
    assert.match(failed.summary, /1 failed \(ECONNRESET\)/);
  });

  test('known bad: told to stay away for a quarter of an hour, for no time, or for a part of a second', () => {
    for (const retryAfterSeconds of [1_000, 31, 0, -5, 0.5]) {
      const useless = { ...shed, retryAfterSeconds };
      const { outcome, summary } = judgeShedding(spikeOf({ spike: (second) => (second === 4 ? useless : overrun()) }));
      assert.equal(outcome, 'fail', `${retryAfterSeconds} s`);
      assert.match(summary, new RegExp(`1 with one of no use \\(${retryAfterSeconds} s\\)`));
    }
    assert.equal(judgeShedding(spikeOf({ spike: () => ({ ...shed, retryAfterSeconds: 30 }) })).outcome, 'pass');
  });

  test('known bad: refused three seconds later; one late refusal in a hundred is none', () => {
    const late = { ...shed, tookMs: 3_000 };
    const { outcome, summary } = judgeShedding(spikeOf({ spike: () => (turn++ % 10 === 0 ? served : late) }));
    assert.equal(outcome, 'fail');
    assert.match(summary, /their p95 was told after 3000 ms/);
    let n = 0;
    const now = judgeShedding(spikeOf({ spike: () => (n++ % 100 === 0 ? late : overrun()) }));
    assert.equal(now.outcome, 'pass');
  });

  test('false alarms: a p95 of refusals at exactly the limit is called too late in at most two of 60 spikes', () => {
    const random = seededRandom(11);
    // Lognormal with σ 0.5 and a p95 of 500 ms.
    const median = 500 / Math.exp(0.5 * 1.6448536);
    const atLimit = () => ({ ...shed, tookMs: median * Math.exp(0.5 * random.normal()) });
    const alarms = Array.from({ length: 60 }, () => judgeShedding(spikeOf({ spike: atLimit }))).filter(
      ({ outcome }) => outcome === 'fail',
    ).length;
    assert.ok(alarms <= 2, `${alarms} of 60`);
  });

  test('known bad: without any message nothing was examined', () => {
    const spike = spikeOf({});
    const none = { ...spike, load: { ...spike.load, samples: [] } };
    assert.equal(judgeShedding(none).examined, 0, 'which the writer of evidence makes unknown');
  });
});

describe('goodput during the spike', () => {
  test('more than before passes', () => {
    const half = () => (turn++ % 2 === 0 ? served : shed);
    assert.equal(judgeGoodput(spikeOf({ spike: half })).outcome, 'pass');
  });

  test('known bad: a system that does half of what it did', () => {
    const { outcome, summary } = judgeGoodput(spikeOf({ spike: () => (turn++ % 20 === 0 ? served : shed) }));
    assert.equal(outcome, 'fail');
    assert.match(summary, /30 messages a second were acknowledged during the spike, 60 before: 50 %/);
  });

  test('about nine tenths cannot be told, nor can anything without a base', () => {
    assert.equal(judgeGoodput(spikeOf({ spike: () => (turn++ % 11 === 0 ? served : shed) })).outcome, 'unknown');
    assert.equal(judgeGoodput(spikeOf({ base: () => ({ outcome: 'failed' }) })).outcome, 'unknown');
  });

  test('known bad: what was served after the spike was over is not of the spike', () => {
    assert.equal(judgeGoodput(spikeOf({ spike: () => ({ tookMs: 9_000 }) })).outcome, 'fail');
  });
});

describe('after the spike', () => {
  const slowUntil = (until: number, ending: Ending) => (second: number) => (second < until ? ending : served);

  test('at once as before, or a little later, passes', () => {
    assert.match(judgeRecovery(spikeOf({})).summary, /up to 35 ms are as good\) 0 s after the spike/);
    const { outcome, summary } = judgeRecovery(spikeOf({ after: slowUntil(11, { tookMs: 300 }) }));
    assert.equal(outcome, 'pass');
    assert.match(summary, /12 s after the spike/, 'in whole windows of two seconds');
  });

  test('known bad: slow, or still refused at the rate of before, to the end', () => {
    const slow = judgeRecovery(spikeOf({ after: () => ({ tookMs: 300 }) }));
    assert.equal(slow.outcome, 'fail');
    assert.match(slow.summary, /was not back at base \(10 ms\) when the load ended 30 s after the spike/);
    let n = 0;
    assert.equal(judgeRecovery(spikeOf({ after: () => (n++ % 50 === 0 ? shed : served) })).outcome, 'fail');
    assert.equal(judgeRecovery(spikeOf({ after: () => ({ outcome: 'timeout', tookMs: 5_000 }) })).outcome, 'fail');
  });

  test('whether one slow window at the very end is a stall or the trouble’s return cannot be told', () => {
    const stalled = judgeRecovery(spikeOf({ after: (second) => (second > 29 ? { tookMs: 300 } : served) }));
    assert.equal(stalled.outcome, 'unknown');
    assert.match(stalled.summary, /0 s after the spike; only the last two seconds were slow again \(300 ms\)/);
  });

  test('known bad: back, and gone again at the end', () => {
    const outcomeOf = (after: Story['after']) => judgeRecovery(spikeOf({ after: after! })).outcome;
    assert.equal(
      outcomeOf((second) => (second > 27 ? { tookMs: 300 } : served)),
      'fail',
      'for more than two seconds',
    );
    assert.equal(
      outcomeOf((second) => (second > 29 ? { outcome: 'timeout', tookMs: 5_000 } : served)),
      'fail',
    );
    assert.equal(
      outcomeOf((second) => (second > 29 ? shed : served)),
      'fail',
      'refused at the rate of before',
    );
    const twice = (second: number) => second > 29 || (second > 25 && second < 26);
    assert.equal(
      outcomeOf((second) => (twice(second) ? { tookMs: 300 } : served)),
      'fail',
      'again and again',
    );
  });

  test('known bad: back after more than 30 s', () => {
    const late = spikeOf({ after: slowUntil(33, { tookMs: 300 }), afterSeconds: 40 });
    assert.equal(judgeRecovery(late).outcome, 'fail');
  });

  test('known bad: half the rate of the SLOs is borne as ever, and no more than that', () => {
    let n = 0;
    const careful = judgeRecovery(spikeOf({ slo: () => (n++ % 11 < 3 ? shed : served) }));
    assert.equal(careful.outcome, 'fail');
    assert.match(careful.summary, /Of 1100 messages at 110 a second in the end 300 were not acknowledged/);
    assert.equal(judgeRecovery(spikeOf({ slo: () => ({ tookMs: 900 }) })).outcome, 'fail', 'or slowly');
  });

  test('a refusal or two in the end are none, some cannot be told', () => {
    const refusing = (every: number) => {
      let n = 0;
      return judgeRecovery(spikeOf({ slo: () => (++n % every === 0 ? shed : served) })).outcome;
    };
    assert.deepEqual([refusing(400), refusing(100)], ['pass', 'unknown']);
  });

  test('known bad: everybody answers, and a projection stands still', () => {
    const still = { asked: 2, unready: [], caughtUp: { outcome: 'fail' as const, summary: '1 still behind.' } };
    assert.equal(judgeRecovery({ ...spikeOf({}), atWork: still }).outcome, 'fail');
  });

  test('a load that ended too early, or a base without an answer, tells nothing', () => {
    assert.equal(judgeRecovery(spikeOf({ after: () => ({ tookMs: 300 }), afterSeconds: 20 })).outcome, 'unknown');
    assert.equal(judgeRecovery(spikeOf({ afterSeconds: 1 })).outcome, 'unknown');
    assert.equal(judgeRecovery(spikeOf({ base: () => ({ outcome: 'timeout' }) })).outcome, 'unknown');
  });
});

describe('nothing acknowledged is lost', () => {
  const finding = (outcome: DataFinding['outcome'], gate?: string) =>
    ({
      outcome,
      summary: `${outcome}.`,
      examined: 5,
      counts: {},
      sample: [],
      ...(gate ? { gate } : {}),
    }) as unknown as DataFinding;

  test('all found passes, one lost fails and names its gate', () => {
    assert.equal(judgeLoss({ reconciliation: [finding('pass'), finding('pass')] }).outcome, 'pass');
    const lost = judgeLoss({ reconciliation: [finding('pass'), finding('fail', 'acknowledged-write-lost')] });
    assert.deepEqual([lost.outcome, lost.gate, lost.examined], ['fail', 'acknowledged-write-lost', 10]);
  });

  test('known bad: what could not be reconciled, or nothing at all, is unknown', () => {
    assert.equal(judgeLoss({ reconciliation: [finding('pass'), finding('unknown')] }).outcome, 'unknown');
    assert.equal(judgeLoss({ reconciliation: [] }).outcome, 'unknown');
  });
});
