import { randomUUID } from 'node:crypto';
import type { Attempts } from '../../harness/attempts.ts';
import { RecordedWrites } from '../../harness/recorded-writes.ts';
import type { System } from '../../harness/system.ts';
import { outcomeOf } from '../api-outcome.ts';
import type { LoadUser } from '../population.ts';
import { type OperationResult, withinMs } from '../timed-operation.ts';

/** Somebody who proposes, and somebody else of the conversation who may approve it. */
export interface Pair {
  readonly proposer: LoadUser;
  readonly approver: LoadUser;
}

/** Everybody of the load for whose proposals there is an approver. */
export function pairsOf(users: readonly LoadUser[]): Pair[] {
  return users.flatMap((proposer) => {
    const approver = users.find(
      ({ person, conversation }) =>
        person.mayApprove &&
        person.personId !== proposer.person.personId &&
        conversation.id === proposer.conversation.id,
    );
    return approver ? [{ proposer, approver }] : [];
  });
}

/** Proposes a job and has it approved: from then on the system does the work, while the load goes on. */
export async function decideJob(
  { proposer, approver }: Pair,
  input: { readonly title: string; readonly key: string; readonly system: Pick<System, 'work'> },
  attempts: Attempts,
  limitMs: number,
): Promise<OperationResult> {
  const { title, key, system } = input;
  const writes = new RecordedWrites(attempts);
  const proposal = { conversationId: proposer.conversation.id, title, work: 'succeeds' } as const;
  const proposed = await withinMs(limitMs, writes.proposeJob(proposer.api, system, proposal, key));
  if (!proposed.ok) return { ...outcomeOf(proposed), key };
  const { id, version } = proposed.value;
  const approved = await withinMs(limitMs, writes.actOnJob(approver.api, id, 'approve', version, randomUUID()));
  return { ...outcomeOf(approved), key };
}
