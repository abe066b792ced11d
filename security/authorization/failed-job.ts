import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Attempts } from '../../harness/attempts.ts';
import { CannotTell } from '../../harness/errors.ts';
import { recordedAction } from '../../harness/recorded-calls.ts';
import { needed, RecordedWrites } from '../../harness/recorded-writes.ts';
import type { ApiClient, Conversation, Job, System } from '../../harness/system.ts';

const failsWithinMs = 20_000;
const lookEveryMs = 50;

/** A job that was proposed and approved, and that the outside system has refused for good. Throws CannotTell where it does not fail. */
export async function failedJob(
  given: {
    readonly system: Pick<System, 'work'>;
    readonly conversation: Conversation;
    readonly proposer: ApiClient;
    readonly approver: ApiClient;
    readonly attempts: Attempts;
  },
  title: string,
): Promise<Job> {
  const { system, conversation, proposer, approver, attempts } = given;
  const proposal = { conversationId: conversation.id, title, work: 'refused' } as const;
  const writes = new RecordedWrites(attempts);
  const job = needed(await writes.proposeJob(proposer, system, proposal, randomUUID()), 'job');
  await recordedAction(approver, job, 'approve', attempts);
  const deadline = performance.now() + failsWithinMs;
  for (;;) {
    const now = needed(await proposer.job(job.id), 'job that was just proposed').job;
    if (now.state === 'failed') return now;
    if (performance.now() > deadline)
      throw new CannotTell(`A job that must fail is ${now.state} after ${failsWithinMs / 1_000} s.`);
    await pause(lookEveryMs);
  }
}
