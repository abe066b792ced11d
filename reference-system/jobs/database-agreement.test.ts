import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { type AccordForTests, startAccordForTests } from '../ledger/accord-for-tests.ts';
import { append } from '../ledger/append.ts';
import { type JobEventType, jobStream } from '../ledger/events.ts';
import { LedgerError } from '../ledger/ledger-error.ts';
import { type Decision, decide, type JobCommand, JobRefusal } from './decide.ts';
import { evolve } from './evolve.ts';
import type { Job } from './job.ts';

let accord: AccordForTests;
let token: bigint;
before(async () => {
  accord = await startAccordForTests();
  const { rows } = await accord.app.query(`SELECT accord.lease_acquire('agreement', 'test', '1 hour') AS token`);
  token = BigInt(rows[0].token);
});
after(() => accord[Symbol.asyncDispose]());

/** Every event a job may see, legal or not, as the gateway or the worker would send it, by everybody who might. */
const EVENTS: readonly JobEventType[] = [
  'job.approved',
  'job.rejected',
  'job.cancelled',
  'job.started',
  'job.attempt_failed',
  'job.completed',
  'job.failed',
  'job.retried',
];
const COMMAND_OF: Record<string, JobCommand['do']> = {
  'job.approved': 'approve',
  'job.rejected': 'reject',
  'job.cancelled': 'cancel',
  'job.started': 'start',
  'job.attempt_failed': 'record-failure',
  'job.completed': 'complete',
  'job.failed': 'give-up',
  'job.retried': 'retry',
};
type Who = 'ada' | 'ben' | 'cleo' | 'worker';
const ROLE = { ada: 'approver', ben: 'approver', cleo: 'member' } as const;
const steps = fc.array(
  fc.record({
    type: fc.constantFrom(...EVENTS),
    who: fc.constantFrom<Who>('ada', 'ben', 'cleo', 'worker', 'worker'),
    again: fc.boolean(),
  }),
  { maxLength: 12 },
);

describe('the database and decide/evolve', () => {
  it('agree on every step: what is refused, why, and what the job is afterwards', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (sequence) => {
        let job = await propose();
        for (const { type, who, again } of sequence) {
          const decision = decided(job, type, who, again);
          const outcome = await tryAppend(job, type, who, again);
          assert.equal(
            outcome,
            decision instanceof JobRefusal ? decision.code : 'done',
            `${type} by ${who} on ${job.state}`,
          );
          if (decision instanceof JobRefusal) continue;
          job = evolve(job, { ...decision, actorId: who === 'worker' ? null : accord[who].id });
          assert.deepEqual(await stored(job.jobId), job);
        }
      }),
      { numRuns: 30 },
    );
  });
});

async function propose(): Promise<Job> {
  const jobId = crypto.randomUUID();
  const payload = { jobId, conversationId: accord.conversationId, title: 'T', kind: 'digest', input: 'x' };
  await append(accord.app, {
    ...{ tenantId: accord.tenantId, streamId: jobStream(jobId), expectedVersion: 0, operation: 'propose' },
    type: 'job.proposed',
    payload,
    actorId: accord.ben.id,
  });
  return evolve(undefined, { type: 'job.proposed', payload, actorId: accord.ben.id });
}

/** What TypeScript decides. A person's event by the worker, or the other way round, is nobody's to make. */
function decided(job: Job, type: JobEventType, who: Who, again: boolean): Decision | JobRefusal {
  const name = COMMAND_OF[type]!;
  const isPersons = ['approve', 'reject', 'cancel', 'retry'].includes(name);
  const by = {
    personId: who === 'worker' ? 'nobody' : accord[who].id,
    role: who === 'worker' ? 'member' : ROLE[who],
  } as const;
  const next = again ? { attemptId: NEXT_ATTEMPT, at: '2026-01-01T00:00:00.000Z' } : undefined;
  const commands: Record<JobCommand['do'], JobCommand> = {
    approve: { do: 'approve', by },
    reject: { do: 'reject', by, reason: 'why' },
    cancel: { do: 'cancel', by },
    retry: { do: 'retry', by },
    start: { do: 'start', attemptId: FIRST_ATTEMPT },
    complete: { do: 'complete', result: 'r' },
    'record-failure': { do: 'record-failure', error: 'e', transient: true, next },
    'give-up': { do: 'give-up' },
  };
  try {
    const decision = decide(job, commands[name]);
    return isPersons === (who !== 'worker') ? decision : new JobRefusal('not-permitted', job, commands[name]);
  } catch (error) {
    if (error instanceof JobRefusal) return error;
    throw error;
  }
}

const FIRST_ATTEMPT = crypto.randomUUID();
const NEXT_ATTEMPT = crypto.randomUUID();

/** Sends the event whatever TypeScript thinks of it, with the payload a legal one would have. */
async function tryAppend(job: Job, type: JobEventType, who: Who, again: boolean): Promise<string> {
  const { jobId } = job;
  const attempt = { jobId, round: job.round, attempt: job.attempt, attemptId: job.attemptId ?? FIRST_ATTEMPT };
  const payloads = {
    'job.approved': { jobId, round: 1 },
    'job.rejected': { jobId, reason: 'why' },
    'job.cancelled': { jobId },
    'job.started': { jobId, round: job.round, attempt: 1, attemptId: FIRST_ATTEMPT },
    'job.attempt_failed': {
      ...{ ...attempt, error: 'e', transient: true },
      ...(again ? { nextAttemptId: NEXT_ATTEMPT, nextAttemptAt: '2026-01-01T00:00:00.000Z' } : {}),
    },
    'job.completed': { ...attempt, result: 'r' },
    'job.failed': { jobId, round: job.round, attempt: job.attempt, error: job.error ?? 'e' },
    'job.retried': { jobId, round: job.round + 1 },
  };
  try {
    await append(accord.app, {
      tenantId: accord.tenantId,
      streamId: jobStream(jobId),
      expectedVersion: job.version,
      type: type as 'job.approved',
      payload: payloads[type as 'job.approved'],
      actorId: who === 'worker' ? null : accord[who].id,
      operation: type,
      ...(who === 'worker' ? { fence: { leaseName: 'agreement', token } } : {}),
    });
    return 'done';
  } catch (error) {
    if (error instanceof LedgerError) return error.code;
    throw error;
  }
}

async function stored(jobId: string): Promise<Job> {
  const { rows } = await accord.app.query(
    `SELECT job_id AS "jobId", conversation_id AS "conversationId", title, kind, input, state, version, round, attempt,
       attempt_id AS "attemptId", next_attempt_at AS "nextAttemptAt", proposed_by AS "proposedBy",
       decided_by AS "decidedBy", result, error FROM accord.job WHERE job_id = $1`,
    [jobId],
  );
  return { ...rows[0], nextAttemptAt: rows[0].nextAttemptAt?.toISOString() ?? null };
}
