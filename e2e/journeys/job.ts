import type { AttemptKind, Attempts } from '../../harness/attempts.ts';
import { actionContent, proposalContent } from '../../harness/content.ts';
import type { Step } from '../../harness/step.ts';
import type { Conversation, JobAction, JobState, JobWork } from '../../harness/system.ts';
import type { Actor } from './actor.ts';

export interface ProposalInput {
  readonly conversation: Conversation;
  readonly title: string;
  readonly work: JobWork;
}

/** Proposes a job in the open conversation and sees its card as proposed. */
export async function proposeJob(actor: Actor, step: Step, input: ProposalInput, attempts: Attempts): Promise<void> {
  const { kind, input: workInput } = actor.work(input.work);
  const attempt = attempts.begin('job.propose', {
    tenantId: actor.person.tenant.id,
    actorId: actor.person.personId,
    scopeId: input.conversation.id,
    contentSha256: proposalContent(input.title, kind, workInput),
  });
  await step('job.submit_proposal', () => actor.pages.conversation.proposeJob(input));
  await step('job.see_proposed', () => actor.pages.conversation.job(input.title).card.waitFor());
  attempt.acknowledge();
}

const stateAfter: Readonly<Record<JobAction, readonly JobState[]>> = {
  approve: ['approved', 'executing', 'completed', 'failed'],
  reject: ['rejected'],
  cancel: ['cancelled'],
  retry: ['approved', 'executing', 'completed', 'failed'],
};

export interface DecisionInput {
  readonly title: string;
  readonly jobId: string;
  readonly action: JobAction;
}

/** Takes a decision on a job's card and sees the card follow. */
export async function decideJob(actor: Actor, step: Step, input: DecisionInput, attempts: Attempts): Promise<void> {
  const job = actor.pages.conversation.job(input.title);
  const kind: AttemptKind = `job.${input.action}`;
  const attempt = attempts.begin(kind, {
    tenantId: actor.person.tenant.id,
    actorId: actor.person.personId,
    scopeId: input.jobId,
    contentSha256: actionContent(input.jobId, input.action),
  });
  await step('job.press_decision', () => job.action(input.action).click());
  await step('job.see_decision', () => anyOf(job, stateAfter[input.action]).waitFor());
  // A card that says "failed" after a retry may say so of the round before: then nothing was acknowledged that one could see.
  if (input.action !== 'retry' || !(await job.state('failed').isVisible())) attempt.acknowledge();
}

/** Sees a job reach a state on its card, without a reload. */
export async function seeJobState(
  actor: Actor,
  step: Step,
  input: { readonly title: string; readonly state: JobState },
): Promise<void> {
  await step('job.see_state', () => actor.pages.conversation.job(input.title).state(input.state).waitFor());
}

function anyOf(job: ReturnType<Actor['pages']['conversation']['job']>, states: readonly JobState[]) {
  return states.map((state) => job.state(state)).reduce((either, next) => either.or(next));
}
