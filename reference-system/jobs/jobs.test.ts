import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type Decision, decide, type JobCommand, JobRefusal, type Person } from './decide.ts';
import { evolve } from './evolve.ts';
import type { Job, JobState } from './job.ts';

const PROPOSER: Person = { personId: 'proposer', role: 'member' };
const PROPOSING_APPROVER: Person = { personId: 'proposer', role: 'approver' };
const APPROVER: Person = { personId: 'approver', role: 'approver' };
const MEMBER: Person = { personId: 'member', role: 'member' };

const PROPOSED = evolve(undefined, {
  type: 'job.proposed',
  payload: { jobId: 'job', conversationId: 'c', title: 'T', kind: 'calculate', input: '1' },
  actorId: 'proposer',
});
const step = (job: Job, command: JobCommand): Job => {
  const decision: Decision = decide(job, command);
  return evolve(job, { ...decision, actorId: 'by' in command ? command.by.personId : null });
};
const NEXT = { attemptId: 'a2', at: '2026-01-01T00:00:00.000Z' };
const FAILURE = { do: 'record-failure', error: 'no', transient: true } as const;
const APPROVED = step(PROPOSED, { do: 'approve', by: APPROVER });
const EXECUTING = step(APPROVED, { do: 'start', attemptId: 'a1' });
const WITHOUT_ATTEMPT = step(EXECUTING, FAILURE);
const JOBS: Record<JobState, Job> = {
  proposed: PROPOSED,
  approved: APPROVED,
  rejected: step(PROPOSED, { do: 'reject', by: APPROVER, reason: 'no' }),
  cancelled: step(PROPOSED, { do: 'cancel', by: PROPOSER }),
  executing: EXECUTING,
  completed: step(EXECUTING, { do: 'complete', result: '1' }),
  failed: step(WITHOUT_ATTEMPT, { do: 'give-up' }),
};
const COMMANDS: Record<JobCommand['do'], JobCommand> = {
  approve: { do: 'approve', by: APPROVER },
  reject: { do: 'reject', by: APPROVER },
  cancel: { do: 'cancel', by: APPROVER },
  retry: { do: 'retry', by: APPROVER },
  start: { do: 'start', attemptId: 'a1' },
  complete: { do: 'complete', result: '1' },
  'record-failure': FAILURE,
  'give-up': { do: 'give-up' },
};
/** The whole table: what each command makes of a job in each state. What is not here is refused. */
const TABLE: Partial<Record<JobState, Partial<Record<JobCommand['do'], JobState>>>> = {
  proposed: { approve: 'approved', reject: 'rejected', cancel: 'cancelled' },
  approved: { cancel: 'cancelled', start: 'executing' },
  executing: { complete: 'completed', 'record-failure': 'executing' },
  failed: { retry: 'approved' },
};

const refusedAs = (code: JobRefusal['code']) => (error: unknown) => error instanceof JobRefusal && error.code === code;

describe('a job', () => {
  for (const [state, job] of Object.entries(JOBS) as [JobState, Job][]) {
    for (const [name, command] of Object.entries(COMMANDS) as [JobCommand['do'], JobCommand][]) {
      const after = TABLE[state]?.[name];
      it(`${after ? `that is ${state} becomes ${after} by` : `that is ${state} refuses`} ${name}`, () => {
        assert.equal(job.state, state);
        if (after) assert.equal(step(job, command).state, after);
        else assert.throws(() => decide(job, command), refusedAs('illegal-transition'));
      });
    }
  }

  it('can be given up only when no attempt is under way, and then nothing else can be done', () => {
    assert.equal(step(WITHOUT_ATTEMPT, { do: 'give-up' }).state, 'failed');
    assert.throws(() => decide(WITHOUT_ATTEMPT, { do: 'complete', result: '1' }), refusedAs('illegal-transition'));
    assert.throws(() => decide(WITHOUT_ATTEMPT, FAILURE), refusedAs('illegal-transition'));
  });

  it('counts rounds and attempts', () => {
    const second = step(EXECUTING, { ...FAILURE, next: NEXT });
    assert.deepEqual(
      [second.round, second.attempt, second.attemptId, second.nextAttemptAt],
      [1, 2, NEXT.attemptId, NEXT.at],
    );
    const failed = step(step(second, FAILURE), { do: 'give-up' });
    assert.deepEqual([failed.attempt, failed.attemptId, failed.error], [2, null, 'no']);
    const retried = step(failed, { do: 'retry', by: APPROVER });
    assert.deepEqual([retried.round, retried.attempt, retried.error, retried.version], [2, 0, null, 7]);
  });
});

describe('who may decide', () => {
  const may = (job: Job, command: JobCommand) => {
    try {
      decide(job, command);
      return true;
    } catch (error) {
      if (refusedAs('not-permitted')(error)) return false;
      throw error;
    }
  };

  it('about approval, rejection and retry: an approver who did not propose the job', () => {
    for (const [job, name] of [
      [PROPOSED, 'approve'],
      [PROPOSED, 'reject'],
      [JOBS.failed, 'retry'],
    ] as const) {
      assert.deepEqual(
        [APPROVER, MEMBER, PROPOSER, PROPOSING_APPROVER].map((by) => may(job, { do: name, by })),
        [true, false, false, false],
        name,
      );
    }
  });

  it('about cancelling: the proposer and every approver', () => {
    assert.deepEqual(
      [APPROVER, PROPOSER, PROPOSING_APPROVER, MEMBER].map((by) => may(PROPOSED, { do: 'cancel', by })),
      [true, true, true, false],
    );
  });
});

describe('any sequence of commands', () => {
  it('keeps a job’s version, round and attempt in step with what happened to it', () => {
    const commands = fc.array(fc.constantFrom(...Object.values(COMMANDS), { ...FAILURE, next: NEXT }), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(commands, (sequence) => {
        let job = PROPOSED;
        let events = 1;
        for (const command of sequence) {
          try {
            job = step(job, command);
            events += 1;
          } catch (error) {
            if (!(error instanceof JobRefusal)) throw error;
          }
          assert.equal(job.version, events);
          assert.ok((job.state === 'completed') === (job.result !== null));
          assert.ok(job.state !== 'failed' || (job.error !== null && job.attemptId === null));
          assert.ok(job.attemptId === null || job.state === 'executing');
        }
      }),
    );
  });
});
