import type { Attempts } from '../../harness/attempts.ts';
import { proposalContent } from '../../harness/content.ts';
import { settle } from '../../harness/settle.ts';
import type { System } from '../../harness/system.ts';
import { outcomeOf } from '../api-outcome.ts';
import type { LoadUser } from '../population.ts';
import { type OperationResult, withinMs } from '../timed-operation.ts';

/** Proposes one job over the API, attempt and all. */
export async function proposeJob(
  user: LoadUser,
  input: { readonly title: string; readonly key: string; readonly work: System['work'] },
  attempts: Attempts,
  limitMs: number,
): Promise<OperationResult> {
  const work = input.work('succeeds');
  const attempt = attempts.begin('job.propose', {
    tenantId: user.person.tenant.id,
    actorId: user.person.personId,
    scopeId: user.conversation.id,
    contentSha256: proposalContent(input.title, work.kind, work.input),
    requestKey: input.key,
  });
  const { title, key } = input;
  const call = user.api.proposeJob({ conversationId: user.conversation.id, title, work: 'succeeds', key });
  const answer = await withinMs(limitMs, call);
  settle(attempt, answer);
  return { ...outcomeOf(answer), key };
}
