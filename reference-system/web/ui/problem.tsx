import type { ComponentChildren } from 'preact';
import { failureInWords } from '../api/failure-in-words.ts';
import { AlertIcon } from './icons.tsx';

/** An error beside what caused it, announced at once. */
export function Problem({ children }: { children: ComponentChildren }) {
  return (
    <div class="problem" role="alert">
      <AlertIcon />
      <span>{children}</span>
    </div>
  );
}

/** Something that could not be read, with the way to read it again. */
export function LoadProblem({ what, error, onTryAgain }: { what: string; error: unknown; onTryAgain: () => void }) {
  return (
    <div class="load-problem" role="alert">
      <p>
        <strong>{what} could not be loaded.</strong> {failureInWords(error)}
      </p>
      <button type="button" class="button" onClick={onTryAgain}>
        Load again
      </button>
    </div>
  );
}
