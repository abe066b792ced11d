import { useRef, useState } from 'preact/hooks';
import { newIdempotencyKey } from '../api/client.ts';
import { failureInWords } from '../api/failure-in-words.ts';
import type { Job } from '../api/types.ts';
import { useWorkspace } from './context.ts';
import { Modal } from './modal.tsx';
import { Problem } from './problem.tsx';

const hints: Readonly<Record<string, string>> = {
  calculate: 'An expression such as (1200 + 350) * 1.19',
  digest: 'Any text; the result is its SHA-256 digest',
};

export function ProposeJobDialog({ conversationId, onClose }: { conversationId: string; onClose: () => void }) {
  const workspace = useWorkspace();
  const [title, setTitle] = useState('');
  const [kind, setKind] = useState('calculate');
  const [input, setInput] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const attempt = useRef({ body: '', key: '' });

  async function propose(event: Event) {
    event.preventDefault();
    if (busy) return;
    if (title.trim() === '' || input.trim() === '') {
      setProblem('A job needs a title and an input.');
      return;
    }
    setBusy(true);
    setProblem(null);
    const body = { conversationId, title, kind, input };
    const written = JSON.stringify(body);
    // The same proposal keeps its key, so that trying again cannot make a second job.
    if (attempt.current.body !== written) attempt.current = { body: written, key: newIdempotencyKey() };
    try {
      const { job } = await workspace.api.post<{ job: Job }>('/v1/jobs', { body, idempotencyKey: attempt.current.key });
      if (job.version === 1) workspace.appended(conversationId, { kind: 'job', seq: job.seq, job });
      onClose();
    } catch (error) {
      setProblem(failureInWords(error));
      setBusy(false);
    }
  }

  return (
    <Modal title="Propose a job" onClose={onClose}>
      <form class="form" onSubmit={propose} noValidate>
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
        <label class="field">
          <span>Work</span>
          <select value={kind} onChange={(event) => setKind(event.currentTarget.value)}>
            <option value="calculate">Calculate</option>
            <option value="digest">Digest</option>
          </select>
        </label>
        <div class="field">
          <label for="job-input">Input</label>
          <textarea
            id="job-input"
            rows={3}
            dir="auto"
            value={input}
            aria-describedby="job-input-hint"
            onInput={(event) => setInput(event.currentTarget.value)}
          />
          <small id="job-input-hint" class="muted">
            {hints[kind]}
          </small>
        </div>
        {problem !== null && <Problem>{problem}</Problem>}
        <footer class="form-foot">
          <button type="button" class="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" class="button button-primary" aria-disabled={busy}>
            {busy ? 'Proposing…' : 'Propose'}
          </button>
        </footer>
      </form>
    </Modal>
  );
}
