import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chartsOf } from './experiment-charts.ts';
import type { Fault } from './fault.ts';
import { FaultCourse } from './fault-course.ts';
import { FaultLife } from './fault-life.ts';

const experiment = { says: 'It is cut.', fault: () => cut(true) };

/** A cut that lands, or not, whatever is done. */
function cut(lands: boolean): Fault {
  let isCut = false;
  return {
    name: 'cut',
    inject: async () => {
      isCut = lands;
    },
    heal: async () => {
      isCut = false;
    },
    observe: async () => ({ inEffect: isCut, gone: !isCut, saw: isCut ? 'cut' : 'whole' }),
  };
}

const deadlines = { injectMs: 50, healMs: 5_000, pollMs: 5 };

test('a fault that landed, lasted and was healed is confirmed both ways', async () => {
  const course = new FaultCourse('one');
  course.life = new FaultLife(cut(true), { ...deadlines, injectMs: 5_000 });
  await course.life.inject();
  await course.life.confirm();
  course.lasted = true;
  await course.life.heal();
  course.recoveryMs = 1_500;
  assert.deepEqual(course.facts(experiment), {
    id: 'one',
    fault: 'cut',
    confirmedInEffect: true,
    confirmedGone: true,
    recoverySeconds: 1.5,
    recoveryBudgetSeconds: 30,
  });
});

test('known bad: a fault that did not land is planned and not confirmed', async () => {
  const course = new FaultCourse('one');
  course.life = new FaultLife(cut(false), deadlines);
  await assert.rejects(course.life.inject(), { name: 'CannotTell' });
  const facts = course.facts(experiment);
  assert.equal(facts?.confirmedInEffect, false);
  assert.equal(facts?.recoverySeconds, null);
});

test('known bad: a fault that did not last is not confirmed', async () => {
  const course = new FaultCourse('one');
  course.life = new FaultLife(cut(true), { ...deadlines, injectMs: 5_000 });
  await course.life.inject();
  await course.life.heal();
  assert.equal(course.facts(experiment)?.confirmedInEffect, false);
});

test('a control plans no fault', () => {
  assert.equal(new FaultCourse('one').facts({ says: 'Nothing is done.' }), undefined);
});

test('charts show each gateway, and the fault until it was healed', () => {
  const slice = { replica: 'a', atMs: 500, ends: { acknowledged: 3, error: 1 }, medianMs: 5, slowestMs: 90 };
  const [latency, errors] = chartsOf({
    timeline: [slice, { ...slice, replica: 'b', ends: { acknowledged: 4 } }],
    window: { fromMs: 1_000, toMs: 2_000 },
    healedAtMs: 2_500,
    fault: 'cut',
  });
  assert.deepEqual(latency?.series[0]?.points, [[0.5, 90]]);
  assert.deepEqual(latency?.spans, [{ from: 1, to: 2.5, label: 'cut' }]);
  assert.deepEqual(
    errors?.series.map(({ name, points }) => [name, points[0]?.[1]]),
    [
      ['a', 1],
      ['b', 0],
    ],
  );
});
