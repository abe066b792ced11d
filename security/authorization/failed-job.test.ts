import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Attempts } from '../../harness/attempts.ts';
import { CannotTell } from '../../harness/errors.ts';
import type { ApiClient, Conversation, Job, JobState } from '../../harness/system.ts';
import { failedJob } from './failed-job.ts';

const attempts: Attempts = { begin: () => ({ id: '1', acknowledge: () => undefined, reject: () => undefined }) };
const person = { personId: 'p', tenant: { id: 't' } };
const ok = (value: unknown) => ({ ok: true, status: 200, value, replayed: false });

/** A system in which a job goes through these states, one more at each look. */
function withStates(states: readonly JobState[]) {
  const seen = [...states];
  const calls: string[] = [];
  const job = (state: JobState) => ({ id: 'j', state, version: 3 }) as Job;
  const api = {
    person,
    proposeJob: async ({ work }: { work: string }) => {
      calls.push(`propose ${work}`);
      return ok(job('proposed'));
    },
    actOnJob: async ({ action }: { action: string }) => {
      calls.push(action);
      return ok(job('approved'));
    },
    job: async () => (seen.length > 0 ? ok({ job: job(seen.shift()!), history: [] }) : { ok: false, status: 404 }),
  } as unknown as ApiClient;
  const system = { work: () => ({ kind: 'k', input: 'i' }) };
  const conversation = { id: 'c' } as Conversation;
  return { calls, job: failedJob({ system, conversation, proposer: api, approver: api, attempts }, 'Title') };
}

test('a job is proposed with work that is refused, approved, and waited for until it has failed', async () => {
  const { calls, job } = withStates(['approved', 'executing', 'failed']);
  assert.equal((await job).state, 'failed');
  assert.deepEqual(calls, ['propose refused', 'approve']);
});

test('a job that cannot be looked at shows nothing', async () => {
  await assert.rejects(withStates(['approved']).job, CannotTell);
});
