import { randomUUID } from 'node:crypto';
import type { ExternalEffect, System } from '../../harness/system.ts';
import { givenFailedJob, historyOf, jobTitled } from '../fixtures/jobs.ts';
import { caseOf, expect, test } from '../fixtures/people.ts';
import { decideJob, proposeJob, seeJobState } from '../journeys/job.ts';

const criterion = 'golden.job-lifecycle';

test(
  'propose, approve, execute, complete: seen live by both people, every step in the history',
  caseOf(criterion, 'complete'),
  async ({ system, people, texts, together, step, attempts, evidence }) => {
    const { conversation, seats } = await together([people[2]!, people[1]!]);
    const [proposer, approver] = [seats[0]!, seats[1]!];
    const title = texts.title();

    await proposeJob(proposer, step, { conversation, title, work: 'succeeds' }, attempts);
    await seeJobState(approver, step, { title, state: 'proposed' });
    const api = await system.api(approver.person);
    const { id: jobId } = await jobTitled(api, conversation, title);
    const early = await effectsOf(system, jobId);
    expect(early ?? [], 'work done for a job that nobody has approved').toEqual([]);
    await decideJob(approver, step, { title, jobId, action: 'approve' }, attempts);
    await seeJobState(proposer, step, { title, state: 'completed' });
    await seeJobState(approver, step, { title, state: 'completed' });
    // The record is seen to hold what was done: what is not in it was not done.
    if (early) expect(await effectsOf(system, jobId), 'work done for the completed job').toHaveLength(1);
    await expect(proposer.pages.conversation.job(title).result, 'the result on the proposer’s card').toContainText(
      '42',
    );

    const { job, entries, types } = await historyOf(api, jobId);
    expect(job.state).toBe('completed');
    expect(job.result, 'result of the job').toContain('42');
    expect(entries.at(-1)?.result, 'result in the last step of the history').toContain('42');
    // An attempt that failed on a busy machine and was tried again is a step too, and none that is missing.
    const steps = types.filter((type) => type !== 'job.attempt_failed');
    expect(steps, 'steps in the order in which they happened').toEqual([
      'job.proposed',
      'job.approved',
      'job.started',
      'job.completed',
    ]);
    expect(entries[0]?.actorId, 'proposed by').toBe(proposer.person.personId);
    expect(entries[1]?.actorId, 'approved by').toBe(approver.person.personId);
    expect(
      entries.map((entry) => entry.seq),
      'steps in ledger order',
    ).toEqual(entries.map((entry) => entry.seq).toSorted((a, b) => a - b));

    const history = await proposer.pages.conversation.job(title).openHistory();
    await expect(history, 'steps in the drawer').toHaveCount(types.length);
    await expect(history.last(), 'the result in the drawer’s last step').toContainText('42');

    evidence.record({
      outcome: 'pass',
      summary: `The job completed with its result; both people saw every state live, and the history holds all four steps in order. ${judged(early)}`,
      expected:
        'proposed, approved, started, completed; by the right people; result 42; nothing done before the approval',
      examined: types.length,
      details: entries,
    });
  },
);

for (const { action, caseId, title: name } of [
  { action: 'reject', caseId: 'reject', title: 'a rejected job stays rejected and is never executed' },
  { action: 'cancel', caseId: 'cancel', title: 'a cancelled job stays cancelled and is never executed' },
] as const) {
  test(name, caseOf(criterion, caseId), async ({ system, people, texts, together, step, attempts, evidence }) => {
    const { conversation, seats } = await together([people[2]!, people[1]!]);
    const [proposer, approver] = [seats[0]!, seats[1]!];
    const title = texts.title();
    const done = action === 'reject' ? 'rejected' : 'cancelled';

    await proposeJob(proposer, step, { conversation, title, work: 'succeeds' }, attempts);
    await seeJobState(approver, step, { title, state: 'proposed' });
    const api = await system.api(approver.person);
    const { id: jobId } = await jobTitled(api, conversation, title);
    await decideJob(action === 'reject' ? approver : proposer, step, { title, jobId, action }, attempts);
    await seeJobState(proposer, step, { title, state: done });
    await seeJobState(approver, step, { title, state: done });

    // Not only the button must be gone: the decision is final past the page too.
    await expect(approver.pages.conversation.job(title).action('approve')).toHaveCount(0);
    const { job } = await historyOf(api, jobId);
    const late = await api.actOnJob({ jobId, action: 'approve', expectedVersion: job.version, key: randomUUID() });
    expect(late.ok, `approving a ${done} job is accepted`).toBe(false);
    expect(late.status, 'status of the late approval').toBe(409);
    const { types } = await historyOf(api, jobId);
    expect(types, 'steps of the job').toEqual(['job.proposed', `job.${done}`]);
    // Last, so that whoever does the work without telling the ledger has had the time to.
    const effects = await effectsOf(system, jobId);
    expect(effects ?? [], `work done for the ${done} job, by the outside system’s own record`).toEqual([]);

    evidence.record({
      outcome: 'pass',
      summary: `Both people saw the job ${done}; a late approval was refused with 409 and it was never started. ${judged(effects)}`,
      expected: `proposed, ${done}, and nothing after it; no work done`,
      examined: types.length,
    });
  });
}

test(
  'a job that cannot be executed fails with its reason, and a retry is a new round',
  caseOf(criterion, 'fail-and-retry'),
  async ({ system, people, texts, together, step, attempts, evidence }) => {
    const { conversation, seats } = await together([people[2]!, people[1]!]);
    const [proposer, approver] = [seats[0]!, seats[1]!];
    const title = texts.title();

    await proposeJob(proposer, step, { conversation, title, work: 'refused' }, attempts);
    await seeJobState(approver, step, { title, state: 'proposed' });
    const api = await system.api(approver.person);
    const { id: jobId } = await jobTitled(api, conversation, title);
    await decideJob(approver, step, { title, jobId, action: 'approve' }, attempts);
    await seeJobState(proposer, step, { title, state: 'failed' });
    await expect(proposer.pages.conversation.job(title).error, 'the reason on the proposer’s card').not.toBeEmpty();
    await seeJobState(approver, step, { title, state: 'failed' });

    await decideJob(approver, step, { title, jobId, action: 'retry' }, attempts);
    await expect
      .poll(async () => (await historyOf(api, jobId)).types.filter((type) => type === 'job.failed').length, {
        message: 'times the job has failed',
        timeout: 15_000,
      })
      .toBe(2);
    const { job, entries, types } = await historyOf(api, jobId);
    expect(job.round, 'round of the job').toBe(2);
    const reason = job.error ?? '';
    expect(reason, 'reason of the failure').not.toBe('');
    expect(entries.at(-1)?.error ?? '', 'reason in the last step of the history').toContain(reason);
    const history = await proposer.pages.conversation.job(title).openHistory();
    await expect(history.last(), 'the reason in the drawer’s last step').toContainText(reason);
    const steps = types.filter((type) => type !== 'job.attempt_failed');
    expect(steps).toEqual([
      'job.proposed',
      'job.approved',
      'job.started',
      'job.failed',
      'job.retried',
      'job.started',
      'job.failed',
    ]);

    evidence.record({
      outcome: 'pass',
      summary: 'The job failed with its reason shown, a retry made a second round, and every step is in its history.',
      expected: 'failed with a reason; retried; failed again in round 2',
      examined: types.length,
      measured: [{ name: 'round', value: job.round, unit: '1' }],
    });
  },
);

test(
  'the proposer cannot approve, in the page or past it',
  caseOf(criterion, 'creator-cannot-approve'),
  async ({ system, people, texts, together, step, attempts, evidence }) => {
    // The proposer holds the role approver: only that the job is their own may stand in the way.
    const { conversation, seats } = await together([people[0]!, people[1]!]);
    const [proposer, other] = [seats[0]!, seats[1]!];
    const title = texts.title();
    await proposeJob(proposer, step, { conversation, title, work: 'succeeds' }, attempts);
    await seeJobState(other, step, { title, state: 'proposed' });
    await expect(
      other.pages.conversation.job(title).action('approve'),
      'another approver is offered the decision',
    ).toBeVisible();
    await expect(
      proposer.pages.conversation.job(title).action('approve'),
      'the proposer is offered the decision',
    ).toHaveCount(0);

    const api = await system.api(proposer.person);
    const { id: jobId, version } = await jobTitled(api, conversation, title);
    const statuses: number[] = [];
    const tryOwn = async (action: 'approve' | 'reject' | 'retry', id: string, expectedVersion: number) => {
      const own = await api.actOnJob({ jobId: id, action, expectedVersion, key: randomUUID() });
      expect(own.ok, `${action} by the proposer is accepted`).toBe(false);
      expect(own.status, `status of ${action} by the proposer`).toBe(403);
      statuses.push(own.status);
    };
    await tryOwn('approve', jobId, version);
    await tryOwn('reject', jobId, version);
    const { job, types } = await historyOf(api, jobId);
    expect(job.state, 'state of the job').toBe('proposed');
    expect(types).toEqual(['job.proposed']);

    const failed = await givenFailedJob(system, [proposer.person, other.person], conversation, texts.title(), attempts);
    await tryOwn('retry', failed.id, failed.version);
    expect((await historyOf(api, failed.id)).job, 'the failed job after that').toMatchObject({
      state: 'failed',
      version: failed.version,
    });

    evidence.record({
      outcome: 'pass',
      summary:
        'An approver was not offered the decision on their own job; past the page approving, rejecting and retrying it were refused with 403.',
      expected: 'no Approve on the own job; status 403 for each decision; the job as it was',
      examined: 1 + statuses.length,
      measured: [{ name: 'statuses', value: statuses.join(', ') }],
    });
  },
);

/** What the outside system has done for a job, by its own record; undefined where it keeps none. */
async function effectsOf(system: System, jobId: string): Promise<readonly ExternalEffect[] | undefined> {
  return (await system.effects?.())?.filter((effect) => effect.jobId === jobId);
}

function judged(effects: readonly ExternalEffect[] | undefined): string {
  return effects
    ? 'By its own record the outside system did nothing that was not approved.'
    : 'Whether work was done without approval was not judged: the outside system keeps no record.';
}
