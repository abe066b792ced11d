import { useRef, useState } from 'preact/hooks';
import { newIdempotencyKey } from '../api/client.ts';
import { failureInWords } from '../api/failure-in-words.ts';
import type { Conversation } from '../api/types.ts';
import { conversationPath } from '../model/route.ts';
import { router } from '../state/router.ts';
import { useWorkspace } from './context.ts';
import { Modal } from './modal.tsx';
import { PeopleChoice } from './people-choice.tsx';
import { Problem } from './problem.tsx';

export function NewConversationDialog({ onClose }: { onClose: () => void }) {
  const workspace = useWorkspace();
  const [title, setTitle] = useState('');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const attempt = useRef({ body: '', key: '' });

  async function create(event: Event) {
    event.preventDefault();
    if (busy) return;
    if (title.trim() === '') {
      setProblem('A conversation needs a title.');
      return;
    }
    setBusy(true);
    setProblem(null);
    const body = { title, memberIds: [workspace.session.person.id, ...chosen] };
    const written = JSON.stringify(body);
    if (attempt.current.body !== written) attempt.current = { body: written, key: newIdempotencyKey() };
    try {
      const options = { body, idempotencyKey: attempt.current.key };
      const { conversation } = await workspace.api.post<{ conversation: Conversation }>('/v1/conversations', options);
      workspace.conversations.put(conversation);
      onClose();
      router.go(conversationPath(conversation.id));
    } catch (error) {
      setProblem(failureInWords(error));
      setBusy(false);
    }
  }

  return (
    <Modal title="New conversation" onClose={onClose}>
      <form class="form" onSubmit={create} noValidate>
        <label class="field">
          <span>Title</span>
          <input
            value={title}
            maxLength={200}
            dir="auto"
            autocomplete="off"
            onInput={(event) => setTitle(event.currentTarget.value)}
          />
        </label>
        <PeopleChoice chosen={chosen} onChange={setChosen} />
        {problem !== null && <Problem>{problem}</Problem>}
        <footer class="form-foot">
          <button type="button" class="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" class="button button-primary" aria-disabled={busy}>
            {busy ? 'Creating…' : 'Create'}
          </button>
        </footer>
      </form>
    </Modal>
  );
}
