import { memo } from 'preact/compat';
import type { TimelineItem } from '../api/types.ts';
import { dayName, sameDay } from '../model/times.ts';
import { useStore } from '../state/use-store.ts';
import { useWorkspace } from './context.ts';
import { JobCard } from './job-card.tsx';
import { MessageArticle } from './message-article.tsx';

/** Messages of one person within this time stand together under one name. */
const GROUP_MS = 5 * 60_000;

interface TimelineItemsProps {
  items: readonly TimelineItem[];
  targetSeq: number | null;
  onDetails: (jobId: string) => void;
}

export const TimelineItems = memo(function TimelineItems({ items, targetSeq, onDetails }: TimelineItemsProps) {
  const workspace = useWorkspace();
  useStore(workspace.people);
  const now = new Date();
  return (
    <>
      {items.map((item, index) => {
        const previous = items[index - 1];
        const newDay = !previous || !sameDay(timeOf(previous), timeOf(item));
        return [
          newDay && (
            <div key={`day-${item.seq}`} class="day">
              <span>{dayName(timeOf(item), now)}</span>
            </div>
          ),
          item.kind === 'message' ? (
            <MessageArticle
              key={item.seq}
              message={item}
              author={workspace.nameOf(item.authorId)}
              own={item.authorId === workspace.session.person.id}
              grouped={!newDay && continues(previous, item)}
              target={item.seq === targetSeq}
            />
          ) : (
            <JobCard
              key={item.seq}
              seq={item.seq}
              job={item.job}
              proposer={workspace.nameOf(item.job.proposedBy)}
              onDetails={onDetails}
            />
          ),
        ];
      })}
    </>
  );
});

function timeOf(item: TimelineItem): string {
  return item.kind === 'message' ? item.sentAt : item.job.createdAt;
}

function continues(previous: TimelineItem | undefined, item: TimelineItem): boolean {
  if (previous?.kind !== 'message' || item.kind !== 'message' || previous.authorId !== item.authorId) return false;
  return Date.parse(item.sentAt) - Date.parse(previous.sentAt) < GROUP_MS;
}
