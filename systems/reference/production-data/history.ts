import { randomUUID } from 'node:crypto';
import { type SeededRandom, seededRandom } from '../../../harness/statistics/seeded-random.ts';
import type { ProductionDataPlan } from '../../../harness/system.ts';
import { messageText } from './words.ts';

/** A tenant and its people, as the operator program has made them. People alternate: member, approver. */
export interface SettledTenant {
  readonly id: string;
  /** Part of all events. */
  readonly share: number;
  readonly people: readonly string[];
  /** Members of each conversation that exists for a purpose, by title; the others are made up here. */
  readonly conversations: readonly {
    readonly title: string;
    readonly memberIds: readonly string[];
    readonly weight: number;
  }[];
}

/** One line of `operator import-events`. */
export interface ImportLine {
  readonly tenantId: string;
  readonly streamId: string;
  readonly type: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly actorId: string | null;
  readonly recordedAt: string;
}

const otherConversations = 40;
/** One of so many steps is a job, with all that becomes of it. */
const stepsPerJob = 40;
const historyMs = 180 * 24 * 3600 * 1000;

/**
 * The history of the tenants, tenant by tenant, exactly `plan.events` long and as legal as if the services had appended it. No job
 * of it was completed: the executor's own record knows of none, and says so where it is compared.
 */
export function* history(
  plan: ProductionDataPlan,
  tenants: readonly SettledTenant[],
  endMs: number,
): Generator<ImportLine> {
  const random = seededRandom(plan.seed);
  let left = plan.events;
  for (const [index, tenant] of tenants.entries()) {
    const events = index === tenants.length - 1 ? left : Math.round(plan.events * tenant.share);
    left -= events;
    yield* historyOf(tenant, events, endMs, random);
  }
}

function* historyOf(tenant: SettledTenant, events: number, endMs: number, random: SeededRandom): Generator<ImportLine> {
  let n = 0;
  const line = (
    streamId: string,
    type: string,
    actorId: string | null,
    payload: Record<string, unknown>,
  ): ImportLine => {
    n += 1;
    const recordedAt = new Date(endMs - historyMs + Math.floor((historyMs * n) / events)).toISOString();
    return { tenantId: tenant.id, streamId, type, payload, actorId, recordedAt };
  };
  const conversations = conversationsOf(tenant, random);
  for (const { id, title, memberIds } of conversations) {
    if (n === events) return;
    yield line(`conversation:${id}`, 'conversation.created', memberIds[0]!, { conversationId: id, title, memberIds });
  }
  const pick = weighted(conversations, random);
  while (n < events) {
    const { id: conversationId, memberIds } = pick();
    const who = memberIds[random.integer(memberIds.length)]!;
    const steps = random.integer(stepsPerJob) === 0 ? jobSteps(tenant, conversationId, who, random) : [];
    if (steps.length === 0 || n + steps.length > events) {
      yield line(`conversation:${conversationId}`, 'message.sent', who, { conversationId, text: messageText(random) });
    } else for (const { stream, type, actor, payload } of steps) yield line(stream, type, actor, payload);
  }
}

interface HistoricConversation {
  readonly id: string;
  readonly title: string;
  readonly memberIds: readonly string[];
  readonly weight: number;
}

function conversationsOf(tenant: SettledTenant, random: SeededRandom): HistoricConversation[] {
  const others = Array.from({ length: otherConversations }, (_, n) => {
    const first = random.integer(tenant.people.length);
    const memberIds = [0, 1, 2].map((step) => tenant.people[(first + step) % tenant.people.length]!);
    return { title: `Topic ${n + 1}`, memberIds: [...new Set(memberIds)], weight: 1 };
  });
  return [...tenant.conversations, ...others].map((each) => ({ ...each, id: randomUUID() }));
}

function weighted(conversations: readonly HistoricConversation[], random: SeededRandom): () => HistoricConversation {
  const total = conversations.reduce((sum, { weight }) => sum + weight, 0);
  return () => {
    let at = random.uniform() * total;
    for (const conversation of conversations) {
      at -= conversation.weight;
      if (at < 0) return conversation;
    }
    return conversations[0]!;
  };
}

/** A job of one of the lives that end without an effect; approvers sit at odd places of the roster. */
function jobSteps(tenant: SettledTenant, conversationId: string, proposer: string, random: SeededRandom) {
  const [jobId, attemptId] = [randomUUID(), randomUUID()];
  const approver = tenant.people.find((person, index) => index % 2 === 1 && person !== proposer);
  const stream = `job:${jobId}`;
  const step = (type: string, actor: string | null, payload: Record<string, unknown>) => ({
    stream,
    type,
    actor,
    payload: { jobId, ...payload },
  });
  const title = `Work ${random.integer(1_000_000)}`;
  const proposed = step('job.proposed', proposer, { conversationId, title, kind: 'calculate', input: '6 * 7' });
  const life = random.integer(4);
  if (life === 0 || !approver) return [proposed];
  if (life === 1) return [proposed, step('job.rejected', approver, { reason: 'not now' })];
  if (life === 2) return [proposed, step('job.cancelled', proposer, {})];
  const attempt = { round: 1, attempt: 1 };
  return [
    proposed,
    step('job.approved', approver, { round: 1 }),
    step('job.started', null, { ...attempt, attemptId }),
    step('job.attempt_failed', null, { ...attempt, attemptId, error: 'refused', transient: false }),
    step('job.failed', null, { ...attempt, error: 'refused' }),
  ];
}
