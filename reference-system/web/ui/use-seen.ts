import { useEffect } from 'preact/hooks';
import type { TimelineItem } from '../api/types.ts';
import type { OpenConversation } from '../state/open-conversation.ts';
import { useWorkspace } from './context.ts';

/** Items count as read once the end of the timeline is in view in a visible tab. */
export function useSeen(open: OpenConversation, items: readonly TimelineItem[], endInView: boolean): void {
  const workspace = useWorkspace();
  const lastSeq = items.at(-1)?.seq ?? 0;
  useEffect(() => {
    if (!endInView || lastSeq === 0) return undefined;
    const tell = () => {
      if (document.visibilityState === 'visible') workspace.seen(open.id, lastSeq);
    };
    tell();
    document.addEventListener('visibilitychange', tell);
    return () => document.removeEventListener('visibilitychange', tell);
  }, [workspace, open, lastSeq, endInView]);
}
