import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Attempts } from '../../harness/attempts.ts';
import type { ApiClient, Conversation, Job } from '../../harness/system.ts';
import type { Stage } from '../stage.ts';
import type { Call } from '../walker/call.ts';
import type { Operation } from '../walker/operations.ts';
import { attackJobs, isFree, jobTexts, takes } from './job-texts.ts';

const settled = { acknowledge: () => undefined, reject: () => undefined };
const attempts = { begin: () => settled } as unknown as Attempts;
const conversation = { id: 'c' } as Conversation;
const operation = (id: string, properties: object) =>
  ({ id, method: 'POST', path: '/', parameters: [], body: { properties }, answers: [], writes: true }) as Operation;
const proposing = operation('POST /jobs', {
  title: { type: 'string' },
  input: { type: 'string' },
  kind: { type: 'string', enum: ['a'] },
});
const deciding = operation('POST /jobs/decide', { reason: { type: 'string' }, version: { type: 'integer' } });
const talking = operation('POST /messages', { text: { type: 'string' } });
const kinds = new Map([
  [proposing, 'job.propose'],
  [deciding, 'job.cancel'],
  [talking, 'message.send'],
] as const);

/** A system of one conversation. What is approved fails at once, unless it hangs. */
function stageOf({ status = 201, hangs = false } = {}) {
  const jobs: Job[] = [];
  const job = (title: string, state: Job['state']) =>
    ({ id: `j${jobs.length}`, conversationId: 'c', title, state, version: 1 }) as Job;
  const by: string[] = [];
  const change = (id: string, state: Job['state']) => {
    jobs[jobs.findIndex((each) => each.id === id)] = { ...jobs.find((each) => each.id === id)!, state };
  };
  const api = {
    person: { personId: 'v', tenant: { id: 't' } },
    timeline: async () => ({
      ok: true,
      value: { items: jobs.map((each) => ({ kind: 'job', seq: 1, job: each })), nextBefore: null },
    }),
    actOnJob: async ({ jobId }: { jobId: string }) => {
      change(jobId, hangs ? 'approved' : 'failed');
      return { ok: true, status: 200, value: { id: jobId }, replayed: false };
    },
  } as unknown as ApiClient;
  const stage = {
    operations: [talking, proposing, deciding],
    api,
    call: async (made: Operation, label: string) => {
      jobs.push(job('sample', 'proposed'));
      const scopeId = jobs.at(-1)!.id;
      const write = () => ({ kind: kinds.get(made)!, input: { scopeId } });
      return { operation: made, path: '/', headers: {}, body: { title: label }, write } as unknown as Call;
    },
    send: async (sent: Call, client: ApiClient) => {
      by.push(client === api ? 'victim' : 'proposer');
      const write = sent.write!({ headers: {}, body: sent.body! });
      if (status >= 300) return { status };
      if (write.kind === 'job.propose') jobs.push(job(String(sent.body!.title), 'proposed'));
      else change(write.input.scopeId!, 'cancelled');
      return { status };
    },
  } as unknown as Stage;
  return { stage, by };
}

test('texts of jobs are those that the document leaves to the writer', async () => {
  const { stage } = stageOf();
  const texts = await jobTexts(stage);
  assert.deepEqual(
    texts.map((each) => `${each.operation.id} ${each.member}`),
    ['POST /jobs title', 'POST /jobs input', 'POST /jobs/decide reason'],
  );
  assert.ok(!isFree({ type: 'string', format: 'uuid' }) && !isFree({ const: 'a' }));
  assert.ok(takes({ maxLength: 20 }, '<img src=x>') && takes({ pattern: '^[^\\u0000]*$' }, '<img src=x>'));
  assert.ok(!takes({ pattern: '^[0-9a-f]+$' }, '<img src=x>') && !takes({ maxLength: 3 }, '<img src=x>'));
});

test('what was written is found again, decided and followed to its end', async () => {
  const { stage, by } = stageOf();
  const given = { stage, texts: await jobTexts(stage), conversation, proposer: {} as ApiClient, attempts };
  const { jobs, unknown } = await attackJobs(given, ({ member }) => `<b>${member}</b>`);
  assert.deepEqual(unknown, []);
  // The one with the payload for a title is known by none; its card shows it all the same.
  assert.deepEqual(jobs.map(({ state }) => state).toSorted(), ['cancelled', 'failed']);
  assert.deepEqual(by, ['proposer', 'proposer', 'victim']);
  const timeline = await stage.api.timeline({ conversationId: conversation.id });
  const items = timeline.ok ? timeline.value.items : [];
  const titled = items.flatMap((item) => (item.kind === 'job' && item.job.title === '<b>title</b>' ? [item.job] : []));
  assert.deepEqual(
    titled.map(({ state }) => state),
    ['failed'],
    'followed to its end all the same',
  );
});

test('a job that is not found again is unknown', async () => {
  const { stage } = stageOf();
  const texts = (await jobTexts(stage)).filter(({ member }) => member === 'input');
  const forgetful = {
    ...stage.api,
    timeline: async () => ({ ok: true, value: { items: [] } }),
  } as unknown as ApiClient;
  const given = { stage: { ...stage, api: forgetful }, texts, conversation, proposer: {} as ApiClient, attempts };
  const { jobs, unknown } = await attackJobs(given, () => '<b>');
  assert.equal(jobs.length, 0);
  assert.deepEqual(unknown, ['1 jobs with a payload are not in the timeline of their conversation']);
});

test('refused as malformed is no attack that is left over; refused otherwise is unknown', async () => {
  for (const [status, said] of [
    [422, 0],
    [400, 0],
    [403, 3],
    [429, 3],
    [500, 3],
  ] as const) {
    const { stage } = stageOf({ status });
    const given = { stage, texts: await jobTexts(stage), conversation, proposer: {} as ApiClient, attempts };
    const { jobs, unknown } = await attackJobs(given, () => '<b>');
    assert.deepEqual([jobs.length, unknown.length], [0, said], String(status));
  }
});

test('a job that comes to no end is unknown', async () => {
  const { stage } = stageOf({ hangs: true });
  const texts = (await jobTexts(stage)).filter(({ member }) => member === 'input');
  const given = { stage, texts, conversation, proposer: {} as ApiClient, attempts, endDeadlineMs: 0 };
  const { unknown } = await attackJobs(given, () => '<b>');
  assert.deepEqual(unknown, ['1 approved jobs with a payload came to no end']);
});
