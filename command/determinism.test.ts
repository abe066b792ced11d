import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { autoRetry } from '../chaos/experiments/auto-retry.ts';
import { cascadingFailure } from '../chaos/experiments/cascading-failure.ts';
import { circuitBreaker } from '../chaos/experiments/circuit-breaker.ts';
import { crashRecovery } from '../chaos/experiments/crash-recovery.ts';
import { databaseFailure } from '../chaos/experiments/database-failure.ts';
import { gracefulDegradation } from '../chaos/experiments/graceful-degradation.ts';
import { networkPartition } from '../chaos/experiments/network-partition.ts';
import { noDataLoss } from '../chaos/experiments/no-data-loss.ts';
import { serviceCrash } from '../chaos/experiments/service-crash.ts';
import { splitBrain } from '../chaos/experiments/split-brain.ts';
import { seededRandom as toxicRandom } from '../chaos/toxiproxy/random.ts';
import { cut } from '../chaos/toxiproxy/toxics/slicer.ts';
import { Texts } from '../e2e/journeys/texts.ts';
import { suiteDirectory } from '../harness/connect.ts';
import { criteria } from '../harness/criteria.ts';
import { seededRandom } from '../harness/statistics/seeded-random.ts';
import type { OpenApiDocument } from '../harness/system.ts';
import { pointsOf } from '../security/injection/points.ts';
import { breakingPayloads, conditionPairs } from '../security/injection/sql-payloads.ts';
import { callOf, isCall } from '../security/walker/call.ts';
import { operationsOf } from '../security/walker/operations.ts';
import { payloads } from '../security/xss/payloads.ts';
import { planPeople } from '../stack/people.ts';
import { planToxiproxy } from '../stack/toxiproxy.ts';
import { history } from '../systems/reference/production-data/history.ts';

/**
 * What two runs with one seed have in common: who there is, what they write and in which order, the history that was there before,
 * what is done to the system and what it is attacked with. Not the same, by intent: passwords, keys, ids, ports, and the markers by
 * which a run knows its own traces in a system that keeps them.
 */
const planOf = (seed: number) => ({
  people: peopleOf(seed),
  texts: textsOf(seed),
  history: historyOf(seed),
  faults: faultsOf(seed),
  attacks: attacksOf(seed),
});

function peopleOf(seed: number) {
  return planPeople(seed).map((tenant) => ({
    ...tenant,
    people: tenant.people.map(({ password: _own, ...person }) => person),
  }));
}

/** As every case of the registry would write them. */
function textsOf(seed: number) {
  return criteria.flatMap(({ id, cases }) =>
    cases.map((each) => {
      const texts = new Texts(seed, each.id);
      const written = [texts.title(), texts.message(), texts.message(), texts.ofBytes(500)];
      return { case: `${id}/${each.id}`, written: [...written, ...texts.hostile().map(({ text }) => text)] };
    }),
  );
}

/** With ids in the order in which they first turn up: which number a stream was given is the database's business. */
function historyOf(seed: number) {
  const people = peopleOf(seed).flatMap((tenant) => tenant.people.map(({ email }) => email));
  const conversations = [{ title: 'Everybody', memberIds: people, weight: 30 }];
  const tenants = [{ id: 'large', share: 1, people, conversations }];
  const plan = { events: 2_000, rooms: 1, membersPerRoom: people.length, seed };
  const lines = [...history(plan, tenants, Date.parse('2026-01-01T00:00:00Z'))];
  const known = new Map<string, string>();
  return JSON.stringify(lines).replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => {
    if (!known.has(id)) known.set(id, `#${known.size}`);
    return known.get(id)!;
  });
}

/** What is done, in order and for how long; and what the links' server will roll, which is given the seed as its argument. */
function faultsOf(seed: number) {
  const experiments = {
    autoRetry,
    cascadingFailure,
    circuitBreaker,
    crashRecovery,
    databaseFailure,
    gracefulDegradation,
  };
  const more = { networkPartition, noDataLoss, serviceCrash, splitBrain };
  const random = toxicRandom(seed);
  const server = planToxiproxy({ foreignUrl: undefined, searchPath: '', port: 1, seed, env: {}, cwd: '/' });
  return {
    experiments: Object.values({ ...experiments, ...more }).flatMap((all) => all.map((each) => describe(each))),
    server: server.kind === 'own' ? server.process.args : [],
    slices: Array.from({ length: 20 }, () => cut(10_000, 100, 50, random)),
  };
}

/** A fault that a function makes is told by its source. */
function describe(experiment: object): string {
  return JSON.stringify(experiment, (_key, value) => (typeof value === 'function' ? String(value) : value));
}

const text = { type: 'string', minLength: 1, maxLength: 100 };
const document = {
  openapi: '3.1.0',
  paths: {
    '/notes': {
      get: { parameters: [{ name: 'limit', in: 'query', required: true, schema: { type: 'integer', minimum: 1 } }] },
      post: {
        requestBody: {
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['text', 'colour', 'urgent', 'tags'],
                properties: {
                  text,
                  colour: { enum: ['red', 'green', 'blue'] },
                  urgent: { type: 'boolean' },
                  tags: { type: 'array', minItems: 3, items: text },
                },
              },
            },
          },
        },
      },
    },
    '/notes/{kind}': {
      delete: {
        parameters: [{ name: 'kind', in: 'path', required: true, schema: { enum: ['draft', 'sent', 'both'] } }],
      },
    },
  },
} as unknown as OpenApiDocument;

/** Every operation's call, each point of it, and what is put there. */
function attacksOf(seed: number) {
  const random = seededRandom(seed);
  const calls = operationsOf(document).map((each) => callOf(each, { pathValues: {}, operations: {} }, random));
  assert.ok(calls.every(isCall));
  return calls.filter(isCall).map((call) => ({
    call: `${call.operation.id} ${call.path} ${JSON.stringify(call.body)}`,
    points: pointsOf(call).map(({ name }) => name),
    payloads: [breakingPayloads, conditionPairs, payloads].map(describe),
  }));
}

test('one seed: the same people, texts, history, faults and attacks, in the same order', () => {
  assert.deepEqual(planOf(7), planOf(7));
});

test('what was planned before changes nothing: no plan draws from a source that others draw from', () => {
  const alone = planOf(7);
  planOf(8);
  assert.deepEqual(planOf(7), alone);
  const backwards = { attacks: attacksOf(7), faults: faultsOf(7), history: historyOf(7), texts: textsOf(7) };
  assert.deepEqual({ people: peopleOf(7), ...backwards }, alone);
});

test('known bad: with another seed each part of the plan is another', () => {
  const [one, other] = [planOf(7), planOf(8)];
  for (const part of Object.keys(one) as (keyof typeof one)[]) assert.notDeepEqual(one[part], other[part], part);
  // Each case by itself: a text that does not follow the seed would be the same in both.
  for (const [index, { case: id, written }] of one.texts.entries()) {
    assert.notDeepEqual(written.slice(0, 4), other.texts[index]!.written.slice(0, 4), id);
  }
});

test('passwords follow no seed: whoever knows it could sign in', () => {
  const passwords = () => planPeople(7).flatMap((tenant) => tenant.people.map((person) => person.password));
  assert.equal(new Set([...passwords(), ...passwords()]).size, 40);
});

test('every case comes in the same order, whatever the seed', () => {
  const [first, again, other] = ['7', '7', '8'].map(casesInOrder);
  assert.ok(first!.length >= criteria.flatMap(({ cases }) => cases).length, `${first!.length} cases were listed`);
  assert.deepEqual(again, first);
  assert.deepEqual(other, first);
});

/** As Playwright would run them: it loads every spec, and runs none. */
function casesInOrder(seed: string): string[] {
  const runs = mkdtempSync(join(tmpdir(), 'diamond-plan-'));
  try {
    const listed = execFileSync(
      process.execPath,
      [join(suiteDirectory, 'node_modules/@playwright/test/cli.js'), 'test', '--list'],
      {
        cwd: suiteDirectory,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
        // A browser is chosen, and none is started.
        env: { PATH: process.env.PATH, DIAMOND_RUNS: runs, DIAMOND_SEED: seed, DIAMOND_CHROMIUM: process.execPath },
      },
    );
    assert.equal(existsSync(join(runs, 'latest')), false, 'listing is no run');
    return listed.split('\n').filter((line) => line.includes(' › '));
  } finally {
    rmSync(runs, { recursive: true });
  }
}
