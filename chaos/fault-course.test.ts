import assert from 'node:assert/strict';
import { test } from 'node:test';
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
