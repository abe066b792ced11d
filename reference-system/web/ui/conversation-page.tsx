import { useEffect, useMemo, useState } from 'preact/hooks';
import { RequestFailure } from '../api/failure.ts';
import { useStore } from '../state/use-store.ts';
import { ComposerForm } from './composer-form.tsx';
import { useWorkspace } from './context.ts';
import { ConversationHeading } from './conversation-heading.tsx';
import { Link } from './link.tsx';
import { LoadProblem } from './problem.tsx';
import { ProposeJobDialog } from './propose-job-dialog.tsx';
import { TimelineView } from './timeline-view.tsx';
import { usePageTitle } from './use-page-title.ts';

/** One conversation: heading, timeline, composer. */
export function ConversationPage({ conversationId, atSeq }: { conversationId: string; atSeq: number | null }) {
  const workspace = useWorkspace();
  const open = useMemo(() => workspace.open(conversationId, atSeq), [workspace, conversationId, atSeq]);
  const conversation = useStore(open.conversation);
  useEffect(() => {
    open.shown = true;
    return () => workspace.close(open);
  }, [workspace, open]);
  const [proposing, setProposing] = useState(false);
  usePageTitle(conversation.state === 'ready' ? `${conversation.value.title} – Accord` : 'Accord');

  if (conversation.state === 'failed') {
    return (
      <main id="main" class="place place-centred" tabIndex={-1}>
        {isGone(conversation.error) ? (
          <Gone />
        ) : (
          <LoadProblem what="The conversation" error={conversation.error} onTryAgain={() => open.load()} />
        )}
      </main>
    );
  }

  return (
    <main id="main" class="place conversation" tabIndex={-1} aria-labelledby="conversation-heading">
      <ConversationHeading conversation={conversation.state === 'ready' ? conversation.value : null} />
      <TimelineView open={open} />
      <ComposerForm conversationId={conversationId} onPropose={() => setProposing(true)} />
      {proposing && <ProposeJobDialog conversationId={conversationId} onClose={() => setProposing(false)} />}
    </main>
  );
}

function isGone(error: unknown): boolean {
  return error instanceof RequestFailure && (error.status === 404 || error.status === 422 || error.status === 400);
}

function Gone() {
  return (
    <div class="empty">
      <h1>This conversation is not here</h1>
      <p class="muted">It does not exist, or you are not one of its members.</p>
      <Link to="/" class="button">
        Go to your conversations
      </Link>
    </div>
  );
}
