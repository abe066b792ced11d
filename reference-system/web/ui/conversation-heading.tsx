import type { Conversation } from '../api/types.ts';
import { useStore } from '../state/use-store.ts';
import { Avatar } from './avatar.tsx';
import { useWorkspace } from './context.ts';
import { BackIcon } from './icons.tsx';
import { Link } from './link.tsx';

const SHOWN_MEMBERS = 4;

export function ConversationHeading({ conversation }: { conversation: Conversation | null }) {
  const workspace = useWorkspace();
  useStore(workspace.people);
  const names = conversation?.memberIds.map((id) => workspace.nameOf(id)) ?? [];
  return (
    <header class="conversation-heading">
      <Link to="/" class="back button button-quiet button-icon" aria-label="All conversations">
        <BackIcon />
      </Link>
      <div class="conversation-heading-text">
        <h1 id="conversation-heading" dir="auto">
          {conversation === null ? <span class="visually-hidden">Conversation is loading</span> : conversation.title}
        </h1>
        {conversation !== null && (
          <p class="muted members" title={names.join(', ')} dir="auto">
            {membersInWords(names)}
          </p>
        )}
      </div>
      <div class="member-avatars" aria-hidden="true">
        {conversation?.memberIds.slice(0, SHOWN_MEMBERS).map((id) => (
          <Avatar key={id} id={id} name={workspace.nameOf(id)} small />
        ))}
      </div>
    </header>
  );
}

function membersInWords(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN_MEMBERS).join(', ');
  const more = names.length - SHOWN_MEMBERS;
  return more > 0 ? `${shown} and ${more} more` : shown;
}
