import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { withoutArrived } from '../model/arrived.ts';
import type { OutgoingMessage } from '../model/outbox.ts';
import type { OpenConversation } from '../state/open-conversation.ts';
import { router } from '../state/router.ts';
import { useStore } from '../state/use-store.ts';
import { useWorkspace } from './context.ts';
import { DownIcon } from './icons.tsx';
import { JobDrawer } from './job-drawer.tsx';
import { OlderItems } from './older-items.tsx';
import { OutgoingArticle } from './outgoing-article.tsx';
import { LoadProblem } from './problem.tsx';
import { Skeleton } from './skeleton.tsx';
import { TimelineItems } from './timeline-items.tsx';
import { useFollowing } from './use-following.ts';
import { useSeen } from './use-seen.ts';

/** The timeline: grows at its end, follows the end while the reader is there, and can be read back to its beginning. */
export function TimelineView({ open }: { open: OpenConversation }) {
  const workspace = useWorkspace();
  const timeline = useStore(open.timeline);
  const outbox = useStore(workspace.sender.outbox);
  const log = useRef<HTMLDivElement>(null);
  const [shownJobId, setShownJobId] = useState<string | null>(null);

  const items = timeline.state === 'ready' ? timeline.value.items : [];
  const atHead = timeline.state === 'ready' && timeline.value.atHead;
  const me = workspace.session.person.id;
  const outgoing = useMemo<readonly OutgoingMessage[]>(
    () =>
      withoutArrived(
        outbox.filter((message) => message.conversationId === open.id),
        items,
        me,
      ),
    [outbox, items, me, open.id],
  );
  const scroll = useFollowing(log, open, items, outgoing.length);
  useSeen(open, items, scroll.atEnd && atHead);

  async function toNewest() {
    if (!atHead) {
      router.go(`/c/${encodeURIComponent(open.id)}`, 'replace');
      await open.showNewest();
    }
    scroll.toEnd();
  }

  // Who writes while looking at older items wants to see what was written.
  const sent = useRef(outgoing.length);
  useEffect(() => {
    if (outgoing.length > sent.current && timeline.state === 'ready' && !atHead) void toNewest();
    sent.current = outgoing.length;
  }, [outgoing.length]);

  const newer = timeline.state === 'ready' && !timeline.value.atHead ? timeline.value.newerCount : scroll.newBelow;
  const showJump = timeline.state === 'ready' && (!scroll.atEnd || !atHead);
  return (
    <div class="timeline-frame">
      <div
        ref={log}
        class="timeline"
        role="log"
        aria-label="Timeline"
        aria-live="polite"
        aria-busy={timeline.state === 'loading'}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
        tabIndex={0}
        onScroll={scroll.onScroll}
      >
        <div class="timeline-column">
          {timeline.state === 'loading' && <Skeleton lines={6} label="Messages are loading" />}
          {timeline.state === 'failed' && (
            <LoadProblem what="The timeline" error={timeline.error} onTryAgain={() => open.load()} />
          )}
          {timeline.state === 'ready' && (
            <>
              <OlderItems
                open={open}
                hasOlder={timeline.value.nextBefore !== null}
                empty={items.length + outgoing.length === 0}
              />
              <TimelineItems items={items} targetSeq={open.targetSeq} onDetails={setShownJobId} />
            </>
          )}
          {outgoing.map((message) => (
            <OutgoingArticle key={message.key} message={message} />
          ))}
        </div>
      </div>
      {showJump && (
        <button type="button" class="jump" onClick={toNewest}>
          <DownIcon />
          {newer > 0 ? `${newer} new` : 'To the newest'}
        </button>
      )}
      {shownJobId !== null && (
        <JobDrawer
          jobId={shownJobId}
          title={open.job(shownJobId)?.title ?? 'Job'}
          onClose={() => setShownJobId(null)}
        />
      )}
    </div>
  );
}
