import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { type AccordForTests, startAccordForTests } from '../ledger/accord-for-tests.ts';
import { type AppendRequest, append } from '../ledger/append.ts';
import { jobStream } from '../ledger/events.ts';
import { type ApiClientForTests, type GatewayForTests, startGatewayForTests } from './gateway-for-tests.ts';
import { findJob, jobAsOf } from './queries/jobs.ts';

let accord: AccordForTests;
let gateway: GatewayForTests;
let ada: ApiClientForTests;
let ben: ApiClientForTests;
let cleo: ApiClientForTests;
let token: bigint;

before(async () => {
  accord = await startAccordForTests();
  gateway = await startGatewayForTests(accord.appUrl);
  const people = [accord.ada, accord.ben, accord.cleo].map(({ email }) => gateway.signedIn(email));
  [ada, ben, cleo] = (await Promise.all(people)) as [typeof ada, typeof ada, typeof ada];
  const { rows } = await accord.app.query(`SELECT accord.lease_acquire('worker', 'test', interval '1 hour') AS token`);
  token = BigInt(rows[0].token);
});
after(async () => {
  await gateway[Symbol.asyncDispose]();
  await accord[Symbol.asyncDispose]();
});

async function propose(client: ApiClientForTests) {
  const body = { conversationId: accord.conversationId, title: 'Sum', kind: 'calculate', input: '1 + 1' };
  const answer = await client.post('/v1/jobs', body);
  assert.equal(answer.status, 201);
  return answer.body.job;
}

const act = (client: ApiClientForTests, id: string, action: string, expectedVersion: number, headers = {}) =>
  client.post(`/v1/jobs/${id}/actions`, { action, expectedVersion }, headers);

/** An event of the worker's. */
async function work(jobId: string, expectedVersion: number, event: Pick<AppendRequest, 'type' | 'payload'>) {
  await append(accord.app, {
    tenantId: accord.tenantId,
    streamId: jobStream(jobId),
    expectedVersion,
    ...event,
    actorId: null,
    operation: 'test',
    fence: { leaseName: 'worker', token },
  });
}

test('who may decide: an approver who is not the proposer; cancelling also the proposer', async () => {
  const job = await propose(ada);
  for (const [client, action] of [
    [ada, 'approve'],
    [ada, 'reject'],
    [cleo, 'approve'],
    [cleo, 'reject'],
    [cleo, 'retry'],
    [cleo, 'cancel'],
  ] as const) {
    const answer = await act(client, job.id, action, 1);
    assert.equal(answer.status, 403, action);
    assert.equal(answer.body.code, 'forbidden');
  }
  assert.equal((await act(ada, job.id, 'cancel', 1)).body.job.state, 'cancelled');
  assert.equal((await act(cleo, (await propose(cleo)).id, 'cancel', 1)).status, 200);
});

test('a decision names the version it saw; of two that race one wins and the other is told', async () => {
  const job = await propose(cleo);
  const answers = await Promise.all([act(ada, job.id, 'approve', 1), act(ben, job.id, 'reject', 1)]);
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409]);
  assert.equal(answers.find(({ status }) => status === 409)?.body.code, 'stale-version');
  const { history } = (await cleo.get(`/v1/jobs/${job.id}`)).body;
  assert.equal(history.length, 2);
});

test('what the state does not allow is a conflict and leaves no event', async () => {
  const job = await propose(cleo);
  assert.equal((await act(ada, job.id, 'reject', 1)).status, 200);
  for (const action of ['approve', 'reject', 'cancel', 'retry']) {
    const answer = await act(ada, job.id, action, 2);
    assert.deepEqual([answer.status, answer.body.code], [409, 'conflict'], action);
  }
  assert.equal((await cleo.get(`/v1/jobs/${job.id}`)).body.history.length, 2);
});

test('an action that is repeated gets the answer it got, also when the job has gone on since', async () => {
  const job = await propose(cleo);
  const headers = { 'idempotency-key': 'approve-once' };
  const first = await act(ada, job.id, 'approve', 1, headers);
  await act(ben, job.id, 'cancel', 2);
  const again = await act(ada, job.id, 'approve', 1, headers);
  assert.deepEqual([again.status, again.body], [first.status, first.body]);
  assert.equal(again.headers.get('idempotency-replayed'), 'true');
});

test('a proposal that is repeated gets the answer it got', async () => {
  const body = { conversationId: accord.conversationId, title: 'Once', kind: 'digest', input: 'x' };
  const headers = { 'idempotency-key': 'propose-once' };
  const first = await cleo.post('/v1/jobs', body, headers);
  await act(ada, first.body.job.id, 'approve', 1);
  assert.deepEqual((await cleo.post('/v1/jobs', body, headers)).body, first.body);
});

test('the job shown is the fold of its events, at every step equal to the row of the projection', async () => {
  const { id: jobId } = await propose(cleo);
  const reader = { tenantId: accord.tenantId, personId: accord.ada.id };
  const attemptId = randomUUID();
  const nextAttemptId = randomUUID();
  const round = 1;
  const steps: (() => Promise<unknown>)[] = [
    () => act(ada, jobId, 'approve', 1),
    () => work(jobId, 2, { type: 'job.started', payload: { jobId, round, attempt: 1, attemptId } }),
    () =>
      work(jobId, 3, {
        type: 'job.attempt_failed',
        payload: {
          jobId,
          round,
          attempt: 1,
          attemptId,
          error: 'away',
          transient: true,
          nextAttemptId,
          nextAttemptAt: new Date().toISOString(),
        },
      }),
    () =>
      work(jobId, 4, {
        type: 'job.attempt_failed',
        payload: { jobId, round, attempt: 2, attemptId: nextAttemptId, error: 'refused', transient: false },
      }),
    () => work(jobId, 5, { type: 'job.failed', payload: { jobId, round, attempt: 2, error: 'refused' } }),
    () => act(ada, jobId, 'retry', 6),
    () => work(jobId, 7, { type: 'job.started', payload: { jobId, round: 2, attempt: 1, attemptId } }),
    () => work(jobId, 8, { type: 'job.completed', payload: { jobId, round: 2, attempt: 1, attemptId, result: '2' } }),
  ];
  for (const step of steps) {
    await step();
    const row = await findJob(gateway.database, reader, jobId);
    assert.deepEqual(await jobAsOf(gateway.database, accord.tenantId, jobId, row?.seq ?? 0), row);
  }
  const { job, history } = (await ada.get(`/v1/jobs/${jobId}`)).body;
  assert.partialDeepStrictEqual(job, { state: 'completed', version: 9, round: 2, result: '2', error: null });
  assert.equal(history.length, 9);
  assert.partialDeepStrictEqual(history[3], {
    type: 'job.attempt_failed',
    actorId: null,
    attempt: 1,
    attemptId,
    error: 'away',
  });
});

test('jobs are listed by state and conversation, in the order asked for', async () => {
  const { id } = (await ben.post('/v1/conversations', { title: 'Jobs', memberIds: [accord.ada.id] })).body.conversation;
  const made: string[] = [];
  for (const title of ['first', 'second', 'third']) {
    made.push((await ben.post('/v1/jobs', { conversationId: id, title, kind: 'digest', input: 'x' })).body.job.id);
  }
  await act(ada, made[0] ?? '', 'approve', 1);
  const ids = async (query: string) =>
    (await ada.get(`/v1/jobs?conversationId=${id}${query}`)).body.jobs.map((job: { id: string }) => job.id);
  assert.deepEqual(await ids(''), made.toReversed());
  assert.deepEqual(await ids('&sort=oldest'), made);
  assert.deepEqual((await ids('&sort=updated'))[0], made[0]);
  assert.deepEqual(await ids('&state=approved'), [made[0]]);
  assert.equal((await ada.get('/v1/jobs?state=done')).status, 422);
});

test('a proposal needs a known kind and an input', async () => {
  const body = { conversationId: accord.conversationId, title: 'Sum', kind: 'calculate', input: '1 + 1' };
  for (const change of [
    { kind: 'shell' },
    { input: ' ' },
    { title: '' },
    { state: 'approved' },
    { input: 'x'.repeat(5_000) },
  ]) {
    const answer = await cleo.post('/v1/jobs', { ...body, ...change });
    assert.deepEqual([answer.status, answer.body.code], [422, 'validation'], JSON.stringify(change).slice(0, 40));
  }
});
