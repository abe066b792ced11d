import { useId } from 'preact/hooks';
import type { OutgoingMessage } from '../model/outbox.ts';
import { Avatar } from './avatar.tsx';
import { useWorkspace } from './context.ts';
import { AlertIcon } from './icons.tsx';
import { MessageText } from './message-text.tsx';

/** A message the server has not acknowledged: it says so, and can be sent again without being sent twice. */
export function OutgoingArticle({ message }: { message: OutgoingMessage }) {
  const { sender, session } = useWorkspace();
  const headId = useId();
  const failed = message.state === 'failed';
  return (
    <article class={`message message-own message-outgoing message-${message.state}`} aria-labelledby={headId}>
      <Avatar id={session.person.id} name={session.person.displayName} />
      <div class="message-head" id={headId}>
        <span class="message-author" dir="auto">
          {session.person.displayName}
        </span>{' '}
        {failed ? (
          <span class="delivery delivery-failed">
            <AlertIcon />
            Not sent
          </span>
        ) : (
          <span class="delivery">Sending…</span>
        )}
      </div>
      <MessageText text={message.text} />
      {failed && (
        <div class="delivery-problem">
          <p>{message.problem} Trying again never sends it twice.</p>
          <button type="button" class="button button-small" onClick={() => sender.tryAgain(message.key)}>
            Try again
          </button>
          <button type="button" class="button button-small button-quiet" onClick={() => sender.discard(message.key)}>
            Discard
          </button>
        </div>
      )}
    </article>
  );
}
