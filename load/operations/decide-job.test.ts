import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Attempts } from '../../harness/attempts.ts';
import type { ApiAnswer } from '../../harness/system.ts';
import type { LoadUser } from '../population.ts';
import { decideJob, pairsOf } from './decide-job.ts';

const refusal = { ok: false, status: 409, code: 'conflict', detail: undefined, retryAfterSeconds: undefined } as const;

function user(personId: string, conversationId: string, mayApprove = false, answers: Partial<LoadUser['api']> = {}) {
  const person = { personId, mayApprove, tenant: { id: 't' } };
  return { person, conversation: { id: conversationId }, api: { person, ...answers } } as unknown as LoadUser;
}

test('who proposes is paired with somebody else of the conversation who may approve', () => {
  const users = [user('a', 'c1', true), user('b', 'c1'), user('c', 'c2', true), user('d', 'c3')];
  const pairs = pairsOf(users).map(({ proposer, approver }) => [proposer.person.personId, approver.person.personId]);
  assert.deepEqual(pairs, [['b', 'a']], 'nobody approves his own, nor in a conversation of others');
});

test('proposed by one and approved by the other, both in the history; known bad: a refusal of either is one', async () => {
  const job = { id: 'j', version: 1 };
  const yes = async () => ({ ok: true, status: 200, value: job, replayed: false }) as ApiAnswer<never>;
  const no = async () => refusal;
  for (const [propose, approve, outcome, history] of [
    [yes, yes, 'acknowledged', ['job.propose a', 'yes', 'job.approve b', 'yes']],
    [yes, no, 'failed', ['job.propose a', 'yes', 'job.approve b', 'no']],
    [no, yes, 'failed', ['job.propose a', 'no']],
  ] as const) {
    const written: string[] = [];
    const attempts: Attempts = {
      begin: (kind, { actorId }) => {
        written.push(`${kind} ${actorId}`);
        return { id: '1', acknowledge: () => void written.push('yes'), reject: () => void written.push('no') };
      },
    };
    const pair = {
      proposer: user('a', 'c', false, { proposeJob: propose }),
      approver: user('b', 'c', true, { actOnJob: approve }),
    };
    const system = { work: () => ({ kind: 'k', input: 'i' }) };
    const result = await decideJob(pair, { title: 'T', key: 'k-1', system }, attempts, 1_000);
    assert.deepEqual([result.outcome, written], [outcome, history]);
  }
});
