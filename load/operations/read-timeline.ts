import { DiamondError } from '../../harness/errors.ts';
import type { ApiAnswer, LargeConversation, TimelineItem } from '../../harness/system.ts';
import { outcomeOf } from '../api-outcome.ts';
import { evenPick } from '../arrivals/even-pick.ts';
import type { LoadUser } from '../population.ts';
import { type OperationResult, withinMs } from '../timed-operation.ts';

const pageSize = 50;
/** No gap between two items of a large conversation is as long as so many pages. */
const pagesAside = 4;

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
  return outcomeOfPage(reading, await withinMs(limitMs, user.api.timeline(page)), before);
}

/** Of a large conversation it is known what a page must look like; one that was not looked for would be the fastest of all. */
function outcomeOfPage(
  { deepBefore }: Reading,
  answer: ApiAnswer<{ readonly items: readonly Pick<TimelineItem, 'seq'>[] }>,
  before?: number,
): OperationResult {
  const fault = deepBefore && answer.ok ? faultOfPage(answer.value.items, before) : undefined;
  return fault === undefined ? outcomeOf(answer) : { outcome: 'failed', status: answer.status, error: fault };
}

/**
 * Why a page of a large conversation is not the one that was asked for; undefined where it may be. Full, in order (whichever way
 * round), older than the item that it ends before, and right before it: further from it than a few pages are long lies another page.
 */
function faultOfPage(items: readonly Pick<TimelineItem, 'seq'>[], before?: number): string | undefined {
  const [first, last] = [items.at(0)?.seq, items.at(-1)?.seq];
  if (first === undefined || last === undefined) return 'an empty page of a large conversation';
  if (items.length !== pageSize) return `a page of ${items.length} items of a large conversation, not of ${pageSize}`;
  const way = Math.sign(last - first);
  if (way === 0 || items.some(({ seq }, n) => n > 0 && Math.sign(seq - items[n - 1]!.seq) !== way))
    return 'a page of a large conversation out of order';
  if (before === undefined) return undefined;
  const newest = Math.max(first, last);
  if (newest >= before) return `a page that ends with item ${newest}, not before ${before}`;
  return before - newest > pagesAside * Math.abs(last - first)
    ? `a page that ends with item ${newest}, far from ${before}`
    : undefined;
}

async function secondPage({ user, conversationId }: Reading): Promise<number | undefined> {
  const first = await user.api.timeline({ conversationId, limit: pageSize });
  return first.ok ? (first.value.nextBefore ?? undefined) : undefined;
}
