import { failureInWords } from '../api/failure-in-words.ts';
import { AccordMark } from './icons.tsx';
import { usePageTitle } from './use-page-title.ts';

/** Shown until the server has said who is signed in. */
export function Starting({ problem, onTryAgain }: { problem: unknown; onTryAgain: () => void }) {
  usePageTitle('Accord');
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
