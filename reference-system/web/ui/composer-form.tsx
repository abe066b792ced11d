import { useEffect, useRef } from 'preact/hooks';
import { lengthInWords } from '../model/message-text.ts';
import { useStore } from '../state/use-store.ts';
import { useWorkspace } from './context.ts';
import { JobIcon, SendIcon } from './icons.tsx';
import { Problem } from './problem.tsx';

/** Where a message is written. Enter sends, Shift+Enter begins a new line; the focus stays. */
export function ComposerForm({ conversationId, onPropose }: { conversationId: string; onPropose: () => void }) {
  const workspace = useWorkspace();
  const composer = workspace.composer(conversationId);
  const { text, problem } = useStore(composer.state);
  const field = useRef<HTMLTextAreaElement>(null);
  const length = lengthInWords(text);

  useEffect(() => {
    // On a touch screen the keyboard would cover the conversation; a search result keeps the focus it was given.
    if (matchMedia('(pointer: fine)').matches && !document.activeElement?.matches('article')) field.current?.focus();
  }, [conversationId]);

  function send() {
    const taken = composer.take();
    if (taken !== null) workspace.sender.send(conversationId, taken);
    field.current?.focus();
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  }

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {problem !== null && <Problem>{problem}</Problem>}
      <div class="composer-box">
        <textarea
          ref={field}
          aria-label="Message"
          aria-invalid={problem !== null}
          aria-describedby="composer-hint"
          placeholder="Write a message"
          rows={1}
          dir="auto"
          value={text}
          onInput={(event) => composer.write(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <div class="composer-tools">
          <button type="button" class="button button-quiet button-small" onClick={onPropose}>
            <JobIcon />
            Propose job
          </button>
          <span id="composer-hint" class="composer-hint muted">
            {length ?? 'Enter sends, Shift+Enter begins a new line'}
          </span>
          <button type="submit" class="button button-primary button-small">
            <SendIcon />
            Send
          </button>
        </div>
      </div>
    </form>
  );
}
