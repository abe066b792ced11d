import type { Job, TimelineItem, TimelinePage } from '../api/types.ts';

/** Items kept while the reader follows the newest ones: older ones leave the page and are read again on demand. */
export const FOLLOWING_LIMIT = 250;
/** Items kept while the reader looks at older ones; beyond it new ones are only counted. */
export const READING_LIMIT = 1_000;

/** A window on one conversation: items ascending by seq, each seq once. */
export interface Timeline {
  readonly items: readonly TimelineItem[];
  /** Where the next older page ends, null when the first item of the conversation is here. */
  readonly nextBefore: number | null;
  /** Whether the window reaches the newest item. */
  readonly atHead: boolean;
  /** Items known to exist after a window that does not reach the newest item. */
  readonly newerCount: number;
}

export const emptyTimeline: Timeline = { items: [], nextBefore: null, atHead: true, newerCount: 0 };

/** Adds a page read from the server. `nextBefore` is taken from the page that begins earliest. */
export function mergePage(timeline: Timeline, page: TimelinePage): Timeline {
  const oldest = timeline.items[0];
  const pageOldest = page.items[0];
  const reachesBack = !oldest || (pageOldest !== undefined && pageOldest.seq <= oldest.seq) || page.items.length === 0;
  return {
    ...timeline,
    items: union(timeline.items, page.items),
    nextBefore: reachesBack ? page.nextBefore : timeline.nextBefore,
  };
}

/** Adds items that arrived live, in any order; a window away from the newest item only counts them. */
export function addLive(timeline: Timeline, items: readonly TimelineItem[]): Timeline {
  if (timeline.atHead) return { ...timeline, items: union(timeline.items, items) };
  const lastSeq = timeline.items.at(-1)?.seq ?? 0;
  const known = items.filter((item) => item.seq <= lastSeq);
  return {
    ...timeline,
    items: union(timeline.items, known),
    newerCount: timeline.newerCount + items.length - known.length,
  };
}

/** Replaces the job's card unless a newer version of it is shown already. */
export function updateJob(timeline: Timeline, job: Job): Timeline {
  let changed = false;
  const items = timeline.items.map((item) => {
    if (item.kind !== 'job' || item.job.id !== job.id || item.job.version >= job.version) return item;
    changed = true;
    return { ...item, job };
  });
  return changed ? { ...timeline, items } : timeline;
}

/** Bounds what the page holds, however long it stays open. */
export function trim(timeline: Timeline, following: boolean): Timeline {
  const { items } = timeline;
  if (following && timeline.atHead && items.length > FOLLOWING_LIMIT) {
    const kept = items.slice(-FOLLOWING_LIMIT);
    return { ...timeline, items: kept, nextBefore: kept[0]?.seq ?? null };
  }
  if (!following && items.length > READING_LIMIT) {
    const kept = items.slice(0, READING_LIMIT);
    return { ...timeline, items: kept, atHead: false, newerCount: timeline.newerCount + items.length - kept.length };
  }
  return timeline;
}

function union(left: readonly TimelineItem[], right: readonly TimelineItem[]): readonly TimelineItem[] {
  const lastSeq = left.at(-1)?.seq ?? 0;
  if (right.every((item, index) => item.seq > (right[index - 1]?.seq ?? lastSeq))) {
    return right.length === 0 ? left : [...left, ...right];
  }
  const bySeq = new Map<number, TimelineItem>();
  for (const item of [...left, ...right]) {
    const known = bySeq.get(item.seq);
    bySeq.set(item.seq, known === undefined ? item : newer(known, item));
  }
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
}

/** Two copies of one item differ only in the version of a job. The known object wins a tie, so nothing is redrawn. */
function newer(known: TimelineItem, other: TimelineItem): TimelineItem {
  return known.kind === 'job' && other.kind === 'job' && other.job.version > known.job.version ? other : known;
}
