import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { LoadLine, OperationLine } from '../harness/load-run/load-lines.ts';
import { settle } from '../harness/settle.ts';
import { outcomeOf } from './api-outcome.ts';
import { Recorder } from './recorder.ts';
import { isTimeout, recordOperation, withinMs } from './timed-operation.ts';

const arrival = { phase: 2, index: 7, dueMs: 1000, emittedMs: 1001 };
const directory = mkdtempSync(join(tmpdir(), 'diamond-recorder-'));
let recorder: Recorder;

before(() => {
  recorder = new Recorder(join(directory, 'record.ndjson'));
});
after(() => {
  recorder.close();
  rmSync(directory, { recursive: true });
});

function lastLine(): OperationLine {
  const lines = readFileSync(recorder.file, 'utf8').trim().split('\n');
  return JSON.parse(lines.at(-1)!) as LoadLine as OperationLine;
}

test('known bad: an operation that throws is a sample, with its times and its reason', async () => {
  const result = await recordOperation(recorder, 'message.send', arrival, arrival.dueMs, async () => {
    throw new Error('socket hang up\nat somewhere', { cause: new Error('ECONNRESET') });
  });
  assert.equal(result.outcome, 'failed');
  const line = lastLine();
  assert.deepEqual(
    [line.operation, line.phase, line.index, line.dueMs, line.outcome, line.error],
    ['message.send', 2, 7, 1000, 'failed', 'socket hang up'],
  );
  assert.ok(line.endedMs >= line.startedMs);
});

test('known bad: an operation that never ends is a time-out, and is not waited for', async () => {
  await recordOperation(recorder, 'message.send', arrival, arrival.dueMs, () =>
    withinMs(20, new Promise(() => undefined)),
  );
  assert.deepEqual([lastLine().outcome, lastLine().error], ['timeout', 'no answer within 20 ms']);
});

test('known bad: what fails after its time-out troubles nobody', async () => {
  const late = new Promise<never>((_resolve, reject) => setTimeout(() => reject(new Error('too late')), 30));
  await assert.rejects(withinMs(5, late), /no answer within 5 ms/);
  await assert.rejects(late, /too late/);
});

test('tells time-outs of every make from other failures', () => {
  assert.ok(isTimeout(Object.assign(new Error('x'), { name: 'TimeoutError' })));
  assert.ok(isTimeout(Object.assign(new Error('x'), { code: 'UND_ERR_HEADERS_TIMEOUT' })));
  assert.ok(isTimeout(new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code: 'ETIMEDOUT' }) })));
  assert.ok(!isTimeout(Object.assign(new Error('x'), { code: 'ECONNREFUSED' })));
  assert.ok(!isTimeout('TimeoutError'));
});

test('429 and 503 are shed load, other refusals are failures', () => {
  const refusal = { ok: false, code: undefined, detail: undefined, retryAfterSeconds: 2 } as const;
  assert.deepEqual(outcomeOf({ ...refusal, status: 429 }), {
    outcome: 'shed',
    status: 429,
    error: 'HTTP 429',
    retryAfterSeconds: 2,
  });
  assert.equal(outcomeOf({ ...refusal, status: 503 }).outcome, 'shed');
  for (const status of [400, 401, 404, 409, 422, 500, 502, 504]) {
    assert.equal(outcomeOf({ ...refusal, status }).outcome, 'failed', `${status}`);
  }
});

test('known bad: a 5xx leaves its attempt open, for the write may have been made', () => {
  const settled: string[] = [];
  const attempt = { id: 'a', acknowledge: () => settled.push('yes'), reject: (why: string) => settled.push(why) };
  const refusal = { ok: false, code: undefined, detail: undefined, retryAfterSeconds: undefined } as const;
  settle(attempt, { ...refusal, status: 500 });
  settle(attempt, { ...refusal, status: 503 });
  assert.deepEqual(settled, []);
  settle(attempt, { ...refusal, status: 422, code: 'validation' });
  settle(attempt, { ok: true, status: 201, value: { id: 'm', seq: 1 }, replayed: false });
  assert.deepEqual(settled, ['validation', 'yes']);
});
