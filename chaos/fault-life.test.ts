import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CannotTell } from '../harness/errors.ts';
import { seededRandom } from '../harness/statistics/seeded-random.ts';
import type { Fault, Observation } from './fault.ts';
import { type FaultDeadlines, FaultLife, type FaultState, healAll } from './fault-life.ts';

const quick: FaultDeadlines = { injectMs: 60, healMs: 60, pollMs: 1 };

/** A fault that does to a set what a real one does to a system. */
function pretend(world: Set<string>, name: string, over: Partial<Fault> = {}): Fault {
  return {
    name,
    inject: async () => void world.add(name),
    heal: async () => void world.delete(name),
    observe: async () => seen(world.has(name)),
    ...over,
  };
}

function seen(there: boolean): Observation {
  return { inEffect: there, gone: !there, saw: there ? 'there' : 'not there' };
}

const states = (life: FaultLife) => life.moments.map((moment) => moment.state);

test('a fault goes from idle over injecting, in effect and healing to gone', async () => {
  const world = new Set<string>();
  const life = new FaultLife(pretend(world, 'cut'), quick);
  await life.inject();
  assert.deepEqual([...world], ['cut']);
  await life.confirm();
  await life.heal();
  assert.deepEqual(states(life), ['idle', 'injecting', 'in effect', 'healing', 'gone'] satisfies FaultState[]);
  assert.equal(world.size, 0);
});

test('a fault that does not land cannot tell, is healed and invalid', async () => {
  const world = new Set<string>();
  const life = new FaultLife(
    pretend(world, 'cut', { observe: async () => ({ ...seen(false), saw: 'it flows' }) }),
    quick,
  );
  await assert.rejects(
    life.inject(),
    (error) => error instanceof CannotTell && /did not land.*it flows/.test(error.message),
  );
  assert.deepEqual(states(life), ['idle', 'injecting', 'healing', 'invalid']);
  assert.equal(world.size, 0);
});

test('a fault that throws half-way is healed', async () => {
  const world = new Set<string>();
  const inject = async () => {
    world.add('cut');
    throw new Error('only the first of two toxics');
  };
  await assert.rejects(new FaultLife(pretend(world, 'cut', { inject }), quick).inject(), /only the first of two/);
  assert.equal(world.size, 0);
});

test('an injection that hangs is given up at its deadline and healed', async () => {
  const world = new Set<string>();
  const inject = () => {
    world.add('cut');
    return new Promise<void>(() => undefined);
  };
  const life = new FaultLife(pretend(world, 'cut', { inject }), quick);
  await assert.rejects(life.inject(), /deadline-passed/);
  assert.equal(life.state, 'invalid');
  assert.equal(world.size, 0);
});

test('a fault that went away by itself cannot tell', async () => {
  const world = new Set<string>();
  const life = new FaultLife(pretend(world, 'cut'), quick);
  await life.inject();
  world.clear();
  await assert.rejects(life.confirm(), /did not last/);
  await life.heal();
});

test('an observation that fails is neither in effect nor gone', async () => {
  const world = new Set<string>();
  let blind = true;
  const observe = async () => {
    if (blind) throw new Error('no metrics');
    return seen(world.has('cut'));
  };
  const life = new FaultLife(pretend(world, 'cut', { observe }), quick);
  await assert.rejects(life.inject(), /cannot see: no metrics/);
  assert.equal(life.mayBeLeft, true);
  blind = false;
  assert.deepEqual(await healAll(), []);
  assert.equal(life.state, 'invalid', 'healed, but it shows nothing');
});

test('healing is repeated until it works, and what cannot be healed is named', async () => {
  const world = new Set<string>();
  let failures = 3;
  const heal = async () => {
    failures -= 1;
    if (failures >= 0) throw new Error('no answer from the proxy');
    world.delete('cut');
  };
  const life = new FaultLife(pretend(world, 'cut', { heal }), quick);
  await life.inject();
  await life.heal();
  assert.equal(life.state, 'gone');

  const stuck = new FaultLife(pretend(world, 'stuck', { heal: async () => undefined }), quick);
  await stuck.inject();
  await assert.rejects(stuck.heal(), /was not healed/);
  assert.deepEqual(await healAll(), ['stuck']);
  world.delete('stuck');
  assert.deepEqual(await healAll(), []);
});

test('calls that do not fit the state throw and change nothing', async () => {
  const world = new Set<string>();
  const life = new FaultLife(pretend(world, 'cut'), quick);
  await life.heal();
  assert.equal(life.state, 'idle');
  await life.inject();
  await assert.rejects(life.inject(), /in effect cannot become injecting/);
  assert.equal(life.state, 'in effect');
  await Promise.all([life.heal(), life.heal()]);
  await assert.rejects(life.inject(), /gone cannot become injecting/);
});

test('10,000 random transitions with one error in ten leave no toxic, paused process or lock behind', async () => {
  const random = seededRandom(5);
  const world = new Set<string>();
  let troubled = true;
  let errors = 0;
  /** Fails one time in ten, before or after it has done its work. */
  const maybe = async <T>(work: () => T): Promise<T> => {
    const dice = troubled ? random.uniform() : 1;
    if (dice < 0.05) throw new Error(`injected error ${++errors}`);
    const result = work();
    if (dice < 0.1) throw new Error(`injected error ${++errors}`);
    return result;
  };
  const kinds = ['toxic', 'paused process', 'lock'];
  const fault = (name: string): Fault => ({
    name,
    inject: () => maybe(() => void world.add(name)),
    heal: () => maybe(() => void world.delete(name)),
    observe: () => maybe(() => seen(world.has(name))),
    cleanUp: async () => undefined,
  });
  const lives: FaultLife[] = [];
  const refused = (error: unknown) => assert.ok(error instanceof Error);
  for (let n = 0; n < 10_000; n += 1) {
    const active = lives.filter((life) => life.mayBeLeft || life.state === 'idle');
    const old = active[random.integer(Math.max(1, active.length))];
    const life =
      old && random.uniform() < 0.7
        ? old
        : new FaultLife(fault(`${kinds[n % 3]} ${n}`), { injectMs: 1_000, healMs: 1_000, pollMs: 0 });
    if (life !== old) lives.push(life);
    const call = random.integer(4);
    // Sometimes two at once: whoever is second must not undo or double what the first does.
    const doing = [call < 2 ? life.inject() : call === 2 ? life.heal() : life.confirm()];
    if (random.uniform() < 0.1) doing.push(life.heal());
    await Promise.all(doing.map((each) => each.catch(refused)));
    for (const known of lives.splice(0)) {
      if (known.mayBeLeft || known.state === 'idle') lives.push(known);
      else assert.ok(!world.has(known.fault.name), `${known.fault.name} is ${known.state} and still there`);
    }
  }
  troubled = false;
  assert.deepEqual(await healAll(), []);
  assert.deepEqual([...world], []);
  assert.ok(errors > 1_000, `only ${errors} errors were injected`);
});
