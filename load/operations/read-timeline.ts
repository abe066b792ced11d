import { DiamondError } from '../../harness/errors.ts';
import type { ApiAnswer, LargeConversation } from '../../harness/system.ts';
import { outcomeOf } from '../api-outcome.ts';
import { evenPick } from '../arrivals/even-pick.ts';
import type { LoadUser } from '../population.ts';
import { type OperationResult, withinMs } from '../timed-operation.ts';

const pageSize = 50;

/** A conversation to page through, and somebody who may. */
export interface Reading {
  readonly user: LoadUser;
  readonly conversationId: string;
  /** The deep page ends before an item of this range. Undefined: it is the page after the first. */
  readonly deepBefore: LargeConversation['deepBefore'] | undefined;
}

/**
 * Who reads what: the large conversation of a loaded history, or the one that DIAMOND_LOAD_CONVERSATION names (with DIAMOND_LOAD_DEEP_BEFORE, a sequence number far
 * down), by everybody who is a member of it; without it each user's own.
 *
 * @throws DiamondError `load-reader` if nobody is a member of the conversation named
 */
export async function prepareReadings(
  users: readonly LoadUser[],
  large?: LargeConversation,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Reading[]> {
  const conversationId = large?.conversationId ?? environment.DIAMOND_LOAD_CONVERSATION;
  const before = Number(environment.DIAMOND_LOAD_DEEP_BEFORE ?? Number.NaN);
  const deepBefore = large?.deepBefore ?? (Number.isNaN(before) ? undefined : { from: before, to: before });
  if (!conversationId) return users.map((user) => ({ user, conversationId: user.conversation.id, deepBefore }));
  const readings: Reading[] = [];
  for (const user of users) {
    const answer = await user.api.conversations();
    if (answer.ok && answer.value.some((each) => each.id === conversationId)) {
      readings.push({ user, conversationId, deepBefore });
    }
  }
  if (readings.length > 0) return readings;
  throw new DiamondError({
    code: 'load-reader',
    subject: `conversation ${conversationId} (DIAMOND_LOAD_CONVERSATION)`,
    expected: `a member among the ${users.length} people of the load`,
    received: 'none',
    action: 'Make one of the first people of the system a member, or raise DIAMOND_LOAD_PEOPLE.',
  });
}

/** The newest page, as a person who opens the conversation asks for it. */
export async function readFirstPage(reading: Reading, limitMs: number): Promise<OperationResult> {
  const { user, conversationId } = reading;
  return outcomeOfPage(reading, await withinMs(limitMs, user.api.timeline({ conversationId, limit: pageSize })));
}

/** A page far down, as a person who scrolls back asks for it; another one for each `index`, so that none is at hand for being the same. */
export async function readDeepPage(reading: Reading, limitMs: number, index = 0): Promise<OperationResult> {
  const { user, conversationId, deepBefore } = reading;
  const before = deepBefore
    ? deepBefore.from + evenPick(index, deepBefore.to - deepBefore.from)
    : await secondPage(reading);
  const page = before === undefined ? { conversationId, limit: pageSize } : { conversationId, before, limit: pageSize };
  return outcomeOfPage(reading, await withinMs(limitMs, user.api.timeline(page)));
}

/** Of a large conversation no page is empty: one that is was not looked for, and would be the fastest of all. */
function outcomeOfPage(
  { deepBefore }: Reading,
  answer: ApiAnswer<{ readonly items: readonly unknown[] }>,
): OperationResult {
  if (deepBefore && answer.ok && answer.value.items.length === 0)
    return { outcome: 'failed', status: answer.status, error: 'an empty page of a large conversation' };
  return outcomeOf(answer);
}

async function secondPage({ user, conversationId }: Reading): Promise<number | undefined> {
  const first = await user.api.timeline({ conversationId, limit: pageSize });
  return first.ok ? (first.value.nextBefore ?? undefined) : undefined;
}
