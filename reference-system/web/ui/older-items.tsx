import { failureInWords } from '../api/failure-in-words.ts';
import type { OpenConversation } from '../state/open-conversation.ts';
import { useStore } from '../state/use-store.ts';
import { TalkIcon } from './icons.tsx';
import { Problem } from './problem.tsx';

/** The top of the timeline: the way to earlier items, or the beginning. */
export function OlderItems({ open, hasOlder, empty }: { open: OpenConversation; hasOlder: boolean; empty: boolean }) {
  const older = useStore(open.older);
  if (empty && !hasOlder) {
    return (
      <div class="empty timeline-empty">
        <TalkIcon />
        <h2>Nothing has been said yet</h2>
        <p class="muted">Write the first message, or propose a job for somebody else to approve.</p>
      </div>
    );
  }
  if (!hasOlder) return <p class="timeline-start muted">This is where the conversation begins.</p>;
  return (
    <div class="older">
      {older.state === 'failed' && (
        <Problem>Earlier messages could not be loaded. {failureInWords(older.error)}</Problem>
      )}
      <button
        type="button"
        class="button button-small"
        aria-disabled={older.state === 'loading'}
        onClick={() => open.loadOlder()}
      >
        {older.state === 'loading' ? 'Loading…' : 'Show earlier'}
      </button>
    </div>
  );
}
