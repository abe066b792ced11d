import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ProcessStatus } from '../../../harness/system.ts';
import { judgeDeaths, judgeStressGoodput } from './judge-stress.ts';
import type { StressObservation } from './observe-stress.ts';
import type { Step } from './step.ts';
import { stepOf } from './step-for-tests.ts';

function judged(steps: readonly Step[]) {
  const lag = { lagMs: { p50: 1, p99: 1, max: 1 }, loopDelayMs: { p99: 1, max: 1 }, offered: 1, started: 1 };
  return judgeStressGoodput({ steps, lag } as unknown as StressObservation);
}

const borne = [stepOf(100, 100), stepOf(200, 200), stepOf(300, 290, 800)];

describe('goodput past the knee', () => {
  test('a system that holds what it can do passes', () => {
    const { outcome, summary } = judged([...borne, stepOf(600, 280, Infinity)]);
    assert.equal(outcome, 'pass');
    assert.match(
      summary,
      /^Knee at 300 messages a second, capacity at SLO 200, best goodput 290 at 300 offered; at least 97 %/,
    );
  });

  test('known bad: collapse past the knee', () => {
    assert.equal(judged([...borne, stepOf(600, 150, Infinity)]).outcome, 'fail');
  });

  test('known bad: a collapse that is seen before twice the knee was offered is one all the same', () => {
    assert.equal(judged([...borne, stepOf(450, 100, Infinity)]).outcome, 'fail');
  });

  test('what happens beyond twice the knee is shown, not judged', () => {
    assert.equal(judged([...borne, stepOf(600, 280, Infinity), stepOf(1_200, 50, Infinity)]).outcome, 'pass');
  });

  test('about 80 % of the best cannot be told', () => {
    assert.equal(judged([...borne, stepOf(600, 232, Infinity)]).outcome, 'unknown');
  });

  test('without twice the knee, or without a knee, nothing is told', () => {
    assert.equal(judged([...borne, stepOf(450, 280, Infinity)]).outcome, 'unknown');
    const bearsAll = judged([stepOf(100, 100), stepOf(200, 200)]);
    assert.equal(bearsAll.outcome, 'unknown');
    assert.match(bearsAll.summary, /no rate up to 200 was too much/);
    const bearsNone = judged([stepOf(100, 50), stepOf(200, 110)]);
    assert.equal(bearsNone.outcome, 'unknown');
    assert.match(bearsNone.summary, /not even the lowest rate was borne/);
    assert.equal(judged([stepOf(100, 0), stepOf(200, 0)]).outcome, 'unknown');
  });

  test('a rate at which the generator was late shows nothing where it may be to blame', () => {
    const lateness = ['the generator was late: lag p99 26.0 ms, budget 20 ms'];
    const late = (step: Step): Step => ({ ...step, lateness, doubtful: 2_000 });
    const { outcome, summary } = judged([...borne, late(stepOf(600, 100, Infinity))]);
    assert.equal(outcome, 'unknown');
    assert.match(summary, /at 600\/s the generator was late: lag p99 26\.0 ms/);
    const lateOnTheWay = [...borne, late(stepOf(450, 280, Infinity)), stepOf(600, 280, Infinity)];
    assert.equal(judged(lateOnTheWay).outcome, 'unknown');
    assert.equal(
      judged([...borne, stepOf(600, 280, Infinity), late(stepOf(1_200, 50, Infinity))]).outcome,
      'pass',
      'beyond twice the knee nothing is judged',
    );
  });

  test('known bad: what the generator cannot be to blame for is a collapse, however late it was', () => {
    const late = { ...stepOf(600, 100, Infinity), lateness: ['the generator was late'], doubtful: 700 };
    const { outcome, summary } = judged([...borne, late]);
    assert.equal(outcome, 'fail');
    assert.match(summary, /at least 59 % of it past the knee .*, even if 700 doubtful calls had been acknowledged\)/);
  });

  test('known bad: a collapse is one, though the generator was late at a higher rate', () => {
    const late = { ...stepOf(600, 50, Infinity), lateness: ['the generator was busy'] };
    assert.equal(judged([...borne, stepOf(450, 100, Infinity), late]).outcome, 'fail');
  });

  test('a knee that was none: nobody acknowledges more than is offered, so it is no collapse', () => {
    const { outcome, summary } = judged([stepOf(100, 100), stepOf(200, 150), stepOf(300, 300)]);
    assert.equal(outcome, 'unknown');
    assert.match(summary, /so it was none/);
  });
});

describe('nothing dies', () => {
  const process = (name: string, pid: number, state: ProcessStatus['state'] = 'running') =>
    ({ name, pid, state }) as ProcessStatus;
  const deaths = (before: ProcessStatus[], afterwards: ProcessStatus[]) =>
    judgeDeaths({ before, afterwards, atWork } as unknown as StressObservation);

  const atWork = { asked: 2, unready: [] as string[], caughtUp: { outcome: 'pass', summary: 'All had caught up.' } };

  test('known bad: alive, and never ready again', () => {
    const all = [process('gateway-1', 1)];
    const observation = { before: all, afterwards: all, atWork: { ...atWork, unready: ['gateway-1'] } };
    const { outcome, summary } = judgeDeaths(observation as unknown as StressObservation);
    assert.equal(outcome, 'fail');
    assert.match(summary, /^All 1 processes outlived it\. gateway-1 was not ready within 30 s after the load/);
  });

  test('the same processes passes', () => {
    const all = [process('gateway-1', 1), process('worker-1', 2)];
    const { outcome, examined } = deaths(all, all);
    assert.deepEqual([outcome, examined], ['pass', 2]);
  });

  test('known bad: gone, or started anew under the same name', () => {
    const all = [process('gateway-1', 1), process('worker-1', 2)];
    const { outcome, summary } = deaths(all, [process('gateway-1', 1), process('worker-1', 3)]);
    assert.equal(outcome, 'fail');
    assert.match(summary, /^worker-1 died under the load/);
    assert.equal(deaths(all, [process('gateway-1', 1)]).outcome, 'fail');
  });

  test('known bad: where nothing ran before, nothing was examined', () => {
    assert.equal(
      deaths([process('gateway-1', 1, 'stopped')], []).examined,
      0,
      'which the writer of evidence makes unknown',
    );
  });
});
