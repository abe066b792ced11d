import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Attempts } from '../harness/attempts.ts';
import type { ApiClient, ExternalEffect, System } from '../harness/system.ts';
import { Errand } from './errand.ts';

const attempts: Attempts = { begin: () => ({ id: 'a', acknowledge: () => undefined, reject: () => undefined }) };
const effect: ExternalEffect = { jobId: 'j', round: 1, result: '42' };

/** An errand whose job completes at once, at a system whose outside system has done this. */
async function finished(effects: readonly ExternalEffect[] | undefined) {
  const job = { id: 'j', version: 1, state: 'completed' };
  const yes = (value: unknown) => Promise.resolve({ ok: true, status: 200, value, replayed: false });
  const api = {
    person: { personId: 'p', tenant: { id: 't' } },
    proposeJob: () => yes(job),
    actOnJob: () => yes(job),
    job: () => yes({ job, history: [] }),
  } as unknown as ApiClient;
  const system = {
    work: () => ({ kind: 'calculate', input: '1+1' }),
    effects: effects && (() => Promise.resolve(effects)),
  } satisfies Pick<System, 'work' | 'effects'>;
  const conversation = { id: 'c', title: 'A conversation', memberIds: [] };
  const errand = new Errand(system, { proposer: api, approver: api }, conversation, attempts);
  errand.begin('a job');
  return { wrong: await errand.finish(5_000), errand };
}

test('a job whose work was done once is as it should be', async () => {
  const { wrong, errand } = await finished([effect, { ...effect, jobId: 'another' }]);
  assert.deepEqual([wrong, errand.timesDone], [[], 1]);
});

test('a job that completed although its work was done never, or twice, is not', async () => {
  assert.match((await finished([])).wrong.join(), /was done 0 times/);
  assert.match((await finished([effect, effect])).wrong.join(), /was done 2 times/);
});

test('without a record of the outside system it is not known how often', async () => {
  assert.equal((await finished(undefined)).errand.timesDone, undefined);
});
