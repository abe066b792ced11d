import { useEffect } from 'preact/hooks';
import { failureInWords } from '../api/failure-in-words.ts';
import { AccordMark } from './icons.tsx';
import { usePageTitle } from './use-page-title.ts';

/** While the server does not answer, it is asked again this often. */
const ASK_AGAIN_MS = 5_000;

/** Shown until the server has said who is signed in. */
export function Starting({ problem, onTryAgain }: { problem: unknown; onTryAgain: () => void }) {
  usePageTitle('Accord');
  useEffect(() => {
    if (problem === null) return undefined;
    const timer = setTimeout(onTryAgain, ASK_AGAIN_MS);
    return () => clearTimeout(timer);
  }, [problem]);
  return (
    <main class="starting">
      <AccordMark />
      <h1 class="visually-hidden">Accord</h1>
      {problem === null ? (
        <p class="muted" role="status">
          One moment…
        </p>
      ) : (
        <>
          <p role="alert">{failureInWords(problem)}</p>
          <button type="button" class="button" onClick={onTryAgain}>
            Try again
          </button>
        </>
      )}
    </main>
  );
}
