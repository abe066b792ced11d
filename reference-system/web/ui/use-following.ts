import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { TimelineItem } from '../api/types.ts';
import type { OpenConversation } from '../state/open-conversation.ts';

const NEAR_END_PX = 60;
const NEAR_START_PX = 160;

export interface Following {
  /** Whether the end of the timeline is in view. */
  readonly atEnd: boolean;
  /** Items that arrived below while the reader was elsewhere. */
  readonly newBelow: number;
  readonly onScroll: () => void;
  readonly toEnd: () => void;
}

/** Keeps the end in view while the reader is there, and what is being read in place when something is added above it. */
export function useFollowing(
  log: RefObject<HTMLElement | null>,
  open: OpenConversation,
  items: readonly TimelineItem[],
  outgoingCount: number,
): Following {
  const [atEnd, setAtEnd] = useState(true);
  const [seenSeq, setSeenSeq] = useState(0);
  const anchor = useRef<{ element: Element; top: number } | null>(null);
  const lastSeq = items.at(-1)?.seq ?? 0;
  const sent = useRef(outgoingCount);
  const shownTarget = useRef(false);
  const lastTop = useRef(0);

  const toEnd = () => {
    const element = log.current;
    if (!element) return;
    open.following = true;
    element.scrollTop = element.scrollHeight;
    setAtEnd(true);
    setSeenSeq(lastSeq);
  };

  const remember = () => {
    const element = log.current;
    const first = element?.querySelector('[data-seq]');
    anchor.current = element && first ? { element: first, top: first.getBoundingClientRect().top } : null;
  };

  const onScroll = () => {
    const element = log.current;
    if (!element) return;
    const end = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END_PX;
    const upwards = element.scrollTop < lastTop.current;
    lastTop.current = element.scrollTop;
    remember();
    // What grew below between scrolling and this event is no reason to stop following: only scrolling upwards is.
    if (!end && open.following && !upwards) return;
    open.following = end;
    setAtEnd(end);
    if (end) setSeenSeq(lastSeq);
    if (upwards && !end && element.scrollTop < NEAR_START_PX) void open.loadOlder();
  };

  useLayoutEffect(() => {
    const element = log.current;
    if (!element) return;
    const target = open.targetSeq === null ? null : element.querySelector(`[data-seq="${open.targetSeq}"]`);
    if (target && !shownTarget.current) {
      shownTarget.current = true;
      open.following = false;
      target.scrollIntoView({ block: 'center' });
      (target as HTMLElement).focus({ preventScroll: true });
    } else if (open.following || outgoingCount > sent.current) {
      toEnd();
    } else if (anchor.current?.element.isConnected) {
      element.scrollTop += anchor.current.element.getBoundingClientRect().top - anchor.current.top;
    }
    sent.current = outgoingCount;
    remember();
  }, [items, outgoingCount]);

  // The composer grows with its text and the window changes its size: the end stays in view.
  useEffect(() => {
    const element = log.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => {
      if (open.following) element.scrollTop = element.scrollHeight;
    });
    observer.observe(element);
    if (element.firstElementChild) observer.observe(element.firstElementChild);
    return () => observer.disconnect();
  }, [open]);

  const newBelow = atEnd ? 0 : items.filter(({ seq }) => seq > seenSeq).length;
  return { atEnd, newBelow, onScroll, toEnd };
}
