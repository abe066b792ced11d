import { useState } from 'preact/hooks';
import type { Conversation } from '../api/types.ts';
import { conversationPath } from '../model/route.ts';
import { shortTime } from '../model/times.ts';
import { router } from '../state/router.ts';
import { useStore } from '../state/use-store.ts';
import { useWorkspace } from './context.ts';
import { PlusIcon } from './icons.tsx';
import { Link } from './link.tsx';
import { NewConversationDialog } from './new-conversation-dialog.tsx';
import { LoadProblem } from './problem.tsx';
import { Skeleton } from './skeleton.tsx';

export function Sidebar() {
  const [creating, setCreating] = useState(false);
  return (
    <nav class="sidebar" aria-label="Conversations">
      <div class="sidebar-head">
        <h2>Conversations</h2>
        <button type="button" class="button button-quiet" onClick={() => setCreating(true)}>
          <PlusIcon />
          <span>New conversation</span>
        </button>
      </div>
      <ConversationLinks />
      {creating && <NewConversationDialog onClose={() => setCreating(false)} />}
    </nav>
  );
}

/** The server counts no further than this. */
const COUNTED_UNREAD = 100;

function ConversationLinks() {
  const { conversations } = useWorkspace();
  const list = useStore(conversations.list);
  const route = useStore(router.route);
  if (list.state === 'loading') return <Skeleton lines={5} label="Conversations are loading" />;
  if (list.state === 'failed') {
    return <LoadProblem what="Your conversations" error={list.error} onTryAgain={() => conversations.load()} />;
  }
  if (list.value.length === 0) return <p class="sidebar-empty muted">No conversations yet. Start the first one.</p>;
  const currentId = route.name === 'conversation' ? route.conversationId : null;
  return (
    <ul class="conversation-links">
      {list.value.map((conversation) => (
        <li key={conversation.id}>
          <ConversationLink conversation={conversation} current={conversation.id === currentId} />
        </li>
      ))}
    </ul>
  );
}

function ConversationLink({ conversation, current }: { conversation: Conversation; current: boolean }) {
  const { id, title, unread, lastActivityAt } = conversation;
  return (
    <Link
      to={conversationPath(id)}
      class={`conversation-link ${unread > 0 ? 'has-unread' : ''}`}
      aria-current={current ? 'page' : undefined}
    >
      <span class="conversation-title" dir="auto">
        {title}
      </span>
      {unread > 0 ? (
        <span class="unread">
          <span aria-hidden="true">{unread >= COUNTED_UNREAD ? '99+' : unread}</span>
          <span class="visually-hidden">{unread >= COUNTED_UNREAD ? 'more than 99' : unread} unread</span>
        </span>
      ) : (
        <span class="conversation-time" aria-hidden="true">
          {shortTime(lastActivityAt, new Date())}
        </span>
      )}
    </Link>
  );
}
