import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { DataFinding } from '../../../harness/data-report.ts';
import type { LoadPhase, LoadSample } from '../../../harness/load-run/load-record.ts';
import { judgeGoodput, judgeLoss, judgeRecovery, judgeShedding } from './judge-spike.ts';
import type { SpikeObservation } from './observe-spike.ts';

type Ending = Partial<Pick<LoadSample, 'outcome' | 'retryAfterSeconds' | 'error'>> & { readonly tookMs?: number };

/** What becomes of the message that is due so many seconds after its phase began. */
interface Story {
  readonly base?: (second: number) => Ending;
  readonly spike?: (second: number) => Ending;
  readonly after?: (second: number) => Ending;
  readonly afterSeconds?: number;
}

const shed: Ending = { outcome: 'shed', retryAfterSeconds: 1, tookMs: 1 };
const served: Ending = {};
let turn = 0;
/** One of ten is served, the others are shed. */
const overrun = () => (turn++ % 10 === 0 ? served : shed);

function spikeOf({
  base = () => served,
  spike = overrun,
  after = () => served,
  afterSeconds = 30,
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
  };
  const lag = { lagMs: { p50: 1, p99: 2, max: 3 }, loopDelayMs: { p99: 1, max: 1 }, offered: 1, started: 1 };
  const split = { system: [0], generator: [1] };
  return { ...phases, split, load: { ...lag, samples }, reconciliation: [] } as unknown as SpikeObservation;
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
