import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { type ServiceForTests, startServiceForTests } from '../service/process-for-tests.ts';
import { calculate, RefusedWork } from './expression.ts';

let folder: string;
let executor: ServiceForTests;
const start = () => startServiceForTests('executor', { ACCORD_REPLICA: 'executor-1', ACCORD_DATA_DIRECTORY: folder });
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'accord-executor-'));
  executor = await start();
});
after(async () => {
  await executor.stop();
  await rm(folder, { recursive: true });
});

type Answer = { status: number; body: Record<string, unknown> };
async function call(path: string, init?: RequestInit): Promise<Answer> {
  const answer = await fetch(executor.url + path, init);
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}
const execute = (jobId: string, fencingToken: number, more: Record<string, unknown> = {}) =>
  call('/v1/executions', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      ...{ jobId, round: 1, attemptId: randomUUID(), fencingToken, kind: 'calculate', input: '2+2' },
      ...more,
    }),
  });
const inquire = (jobId: string, fencingToken: number, round = 1) =>
  call(`/v1/executions/${jobId}/${round}?attemptId=${randomUUID()}&fencingToken=${fencingToken}`);
const effectsOf = async (jobId: string) => {
  const { body } = await call('/v1/effects?limit=10000');
  return (body.effects as { jobId: string }[]).filter((effect) => effect.jobId === jobId);
};

describe('an effect', () => {
  it('happens once per job and round, however often and at the same time it is asked for', async () => {
    const jobId = randomUUID();
    const answers = await Promise.all(Array.from({ length: 20 }, () => execute(jobId, 1)));
    assert.deepEqual(new Set(answers.map(({ body }) => body.effectId)).size, 1);
    assert.equal(answers.filter(({ body }) => body.replayed === false).length, 1);
    assert.equal((await effectsOf(jobId)).length, 1);
    await execute(jobId, 1, { round: 2 });
    assert.equal((await effectsOf(jobId)).length, 2);
  });

  it('survives kill -9, and so do the tokens and the calls', async () => {
    const jobId = randomUUID();
    const first = await execute(jobId, 7);
    const callsBefore = ((await call('/v1/calls?limit=10000')).body.calls as unknown[]).length;
    await executor.stop('SIGKILL');
    executor = await start();
    assert.equal((await execute(jobId, 6)).status, 409);
    const again = await execute(jobId, 7);
    assert.deepEqual(again.body, { ...first.body, replayed: true });
    const calls = (await call('/v1/calls?limit=10000')).body.calls as unknown[];
    assert.equal(calls.length, callsBefore + 2);
  });

  it('is not made of work that is impossible, which stays refused', async () => {
    const jobId = randomUUID();
    for (let n = 0; n < 2; n += 1) {
      const { status, body } = await execute(jobId, 1, { input: '1/0' });
      assert.deepEqual([status, body.code], [422, 'refused']);
    }
    assert.equal((await inquire(jobId, 1)).body.outcome, 'refused');
    assert.equal((await effectsOf(jobId)).length, 0);
    assert.equal((await execute(randomUUID(), 1, { kind: 'constructor' })).status, 422);
  });
});

describe('the fencing token', () => {
  it('bars lower ones, per job', async () => {
    const [jobId, other] = [randomUUID(), randomUUID()];
    await execute(jobId, 5);
    const { status, body } = await execute(jobId, 4, { round: 2 });
    assert.deepEqual([status, body], [409, { code: 'stale-token', highestToken: 5 }]);
    assert.equal((await execute(other, 4)).status, 200);
  });

  it('is registered by asking: an old leader’s call that comes later does nothing', async () => {
    const jobId = randomUUID();
    assert.equal((await inquire(jobId, 9)).body.outcome, 'none');
    assert.equal((await execute(jobId, 8)).status, 409);
    assert.equal((await effectsOf(jobId)).length, 0);
    assert.equal((await inquire(jobId, 8)).status, 409);
  });
});

describe('the record of calls', () => {
  it('tells what was asked, with which token, and what came of it', async () => {
    const jobId = randomUUID();
    await execute(jobId, 2);
    await execute(jobId, 2);
    await execute(jobId, 1);
    await inquire(jobId, 3);
    await call('/v1/executions/not-a-uuid/1?attemptId=x&fencingToken=1');
    const calls = (await call('/v1/calls?limit=10000')).body.calls as Record<string, unknown>[];
    const mine = calls.filter((entry) => entry.jobId === jobId);
    assert.deepEqual(
      mine.map((entry) => [entry.call, entry.fencingToken, entry.outcome]),
      [
        ['execute', 2, 'done'],
        ['execute', 2, 'replayed'],
        ['execute', 1, 'stale-token'],
        ['inquire', 3, 'done'],
      ],
    );
    assert.equal(calls.at(-1)?.outcome, 'invalid');
  });

  it('refuses what is malformed without repeating it', async () => {
    const { status, body } = await execute('<script>', 1);
    assert.equal(status, 400);
    assert.ok(!JSON.stringify(body).includes('script'));
  });
});

describe('calculate', () => {
  const known: [string, string][] = [
    ['1+2*3', '7'],
    ['(1+2)*3', '9'],
    ['8/4/2', '1'],
    ['1-2-3', '-4'],
    ['-(-3)', '3'],
    ['2*-3', '-6'],
    ['0.1+0.2', '0.3'],
    [' 1.50 * 2 ', '3'],
    ['1-1', '0'],
  ];
  for (const [text, value] of known) it(`${text} = ${value}`, () => assert.equal(calculate(text), value));

  for (const text of [
    '',
    '1+',
    '(1',
    '1)',
    '1 2',
    '1/0',
    '1/(2-2)',
    'x',
    '1..2',
    '.5',
    '1,5',
    '2**3',
    '('.repeat(5000),
    '9'.repeat(400),
  ]) {
    it(`refuses ${JSON.stringify(text.slice(0, 20))}`, () => assert.throws(() => calculate(text), RefusedWork));
  }

  it('agrees with JavaScript on any expression of integers', () => {
    const { expression } = fc.letrec<{ expression: string }>((tie) => ({
      expression: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.nat(1000).map(String),
        fc
          .tuple(tie('expression'), fc.constantFrom('+', '-', '*'), tie('expression'))
          .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
      ),
    }));
    fc.assert(
      fc.property(expression, (text) => {
        // Made of digits, operators and parentheses by the lines above.
        const value = new Function(`return ${text}`)() as number;
        assert.equal(calculate(text), String(Number(value.toPrecision(15))));
      }),
    );
  });
});
