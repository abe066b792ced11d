import type { TimelineItem } from '../api/types.ts';
import type { OutgoingMessage } from './outbox.ts';

/**
 * Live delivery may overtake the acknowledgement: the message would be drawn twice for a moment. A message that is being
 * sent is not drawn while an own one with the same text, stored after sending began, is in the timeline. It stays in
 * the outbox all the same until its own request is answered.
 */
export function withoutArrived(
  outgoing: readonly OutgoingMessage[],
  items: readonly TimelineItem[],
  personId: string,
): readonly OutgoingMessage[] {
  if (!outgoing.some(({ state }) => state === 'sending')) return outgoing;
  const taken = new Set<number>();
  return outgoing.filter((message) => {
    if (message.state !== 'sending') return true;
    const arrived = items.find(
      (item) =>
        item.kind === 'message' &&
        !taken.has(item.seq) &&
        item.authorId === personId &&
        item.text === message.text &&
        Date.parse(item.sentAt) >= Date.parse(message.startedAt) - CLOCK_TOLERANCE_MS,
    );
    if (arrived) taken.add(arrived.seq);
    return arrived === undefined;
  });
}

/** The server's clock and this one may differ; an equal text of mine within this time hides only the "Sending…" copy. */
const CLOCK_TOLERANCE_MS = 2_000;
