import { useEffect, useRef, useState } from 'preact/hooks';
import { RequestFailure } from '../api/failure.ts';
import { failureInWords, waitInWords } from '../api/failure-in-words.ts';
import type { SessionGate } from '../state/session-gate.ts';
import { AccordMark } from './icons.tsx';
import { Problem } from './problem.tsx';
import { usePageTitle } from './use-page-title.ts';

export function SignInPage({ gate, reason }: { gate: SessionGate; reason: 'none' | 'ended' | 'signed-out' }) {
  usePageTitle('Sign in – Accord');
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const email = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);

  useEffect(() => {
    if (matchMedia('(pointer: fine)').matches) email.current?.focus();
  }, []);

  async function submit(event: Event) {
    event.preventDefault();
    if (busy) return;
    const missing = [email, password].find((field) => field.current?.value === '');
    if (missing) {
      setProblem('Enter your e-mail and your password.');
      missing.current?.focus();
      return;
    }
    setBusy(true);
    setProblem(null);
    try {
      await gate.signIn(email.current!.value.trim(), password.current!.value);
    } catch (error) {
      setProblem(signInProblem(error));
      setBusy(false);
      password.current?.select();
    }
  }

  return (
    <main class="sign-in">
      <div class="sign-in-card">
        <AccordMark />
        <h1>Sign in to Accord</h1>
        {reason === 'none' && <p class="muted">Conversations, and the decisions that come out of them.</p>}
        {reason === 'ended' && (
          <p class="muted" role="status">
            Your session has ended. Sign in to continue where you were; what you were writing is kept.
          </p>
        )}
        {reason === 'signed-out' && (
          <p class="muted" role="status">
            You are signed out.
          </p>
        )}
        <form class="form" onSubmit={submit} noValidate>
          <label class="field">
            <span>E-mail</span>
            <input
              ref={email}
              type="email"
              name="email"
              autocomplete="username"
              autocapitalize="none"
              spellcheck={false}
              required
            />
          </label>
          <label class="field">
            <span>Password</span>
            <input ref={password} type="password" name="password" autocomplete="current-password" required />
          </label>
          {problem !== null && <Problem>{problem}</Problem>}
          <button type="submit" class="button button-primary button-wide" aria-disabled={busy}>
            {busy ? 'Signing in…' : 'Sign in'}
          </button>
        </form>
      </div>
    </main>
  );
}

/** One text for a wrong e-mail and a wrong password: neither is confirmed. */
function signInProblem(error: unknown): string {
  if (!(error instanceof RequestFailure)) return failureInWords(error);
  if (error.status === 401) return 'E-mail or password is wrong.';
  if (error.status === 429) return `Too many attempts. ${waitInWords(error.retryAfterSeconds)}`;
  if (error.status === 422) return 'Enter a complete e-mail address and your password.';
  return failureInWords(error);
}
