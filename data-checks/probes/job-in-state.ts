import { randomUUID } from 'node:crypto';
import { CannotTell } from '../../harness/errors.ts';
import { needed } from '../../harness/recorded-writes.ts';
import type { ApiClient, Job, JobAction, JobState, JobWork } from '../../harness/system.ts';
import type { Cast } from './cast.ts';

const deadlineMs = 30_000;

/** The work and the decision that lead a new job to a state, if the services do their part. */
const ways: Readonly<Record<JobState, { readonly work: JobWork; readonly decision?: JobAction }>> = {
  proposed: { work: 'succeeds' },
  rejected: { work: 'succeeds', decision: 'reject' },
  cancelled: { work: 'succeeds', decision: 'cancel' },
  approved: { work: 'succeeds', decision: 'approve' },
  executing: { work: 'succeeds', decision: 'approve' },
  completed: { work: 'succeeds', decision: 'approve' },
  failed: { work: 'refused', decision: 'approve' },
};

/** A new job, led to the state and seen in it. Throws CannotTell where it does not get there. */
export async function jobInState(
  { system, writes, conversation, proposer, deciders }: Cast,
  state: JobState,
): Promise<Job> {
  const { work, decision } = ways[state];
  const title = `Probe ${state} ${randomUUID()}`;
  const proposal = { conversationId: conversation.id, title, work };
  const proposed = await writes.proposeJob(proposer, system, proposal, randomUUID());
  const job = needed(proposed, 'job');
  if (decision) {
    const decided = await writes.actOnJob(deciders[0], job.id, decision, job.version, randomUUID());
    needed(decided, `job that is ${state}`);
  }
  return seenInState(deciders[0], job.id, [state]);
}

/** Waits until the API shows the job in one of the states. */
export function seenInState(api: ApiClient, jobId: string, states: readonly JobState[]): Promise<Job> {
  return seen(api, jobId, states.join(' or '), ({ state }) => states.includes(state));
}

/** Waits until the API shows the job in the state of that round, or a later one. */
export function seenInRound(api: ApiClient, jobId: string, round: number, state: JobState): Promise<Job> {
  return seen(api, jobId, `${state} in round ${round}`, (job) => job.round >= round && job.state === state);
}

async function seen(api: ApiClient, jobId: string, what: string, is: (job: Job) => boolean): Promise<Job> {
  const startedMs = performance.now();
  for (;;) {
    const { job } = needed(await api.job(jobId), 'job');
    if (is(job)) return job;
    if (performance.now() - startedMs > deadlineMs) {
      throw new CannotTell(
        `the job was ${job.state} (round ${job.round}) and not ${what} after ${deadlineMs / 1000} s`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
