/** What each refusal of the ledger means to a client. */
import { UnstorableTextError } from '../ledger/canonical-json.ts';
import { LedgerError } from '../ledger/ledger-error.ts';
import { invalid, notFound, Problem, unavailable } from './problem.ts';

/** The problem that `error` is to the client, or undefined when it is none of the ledger's own. */
export function ledgerProblem(error: unknown): Problem | undefined {
  if (error instanceof UnstorableTextError) return invalid(error.path, 'must not contain NUL or lone surrogates');
  if (!(error instanceof LedgerError)) return undefined;
  switch (error.code) {
    case 'wrong-version':
      return new Problem('stale-version', 'It has changed since you saw it. Look at it again, then decide.', {
        cause: error,
      });
    case 'illegal-transition':
      return new Problem('conflict', 'The job is in a state that does not allow this.', { cause: error });
    case 'key-reused':
      return new Problem('key-reused', 'This Idempotency-Key was used for another request. Use a new one.', {
        cause: error,
      });
    case 'not-there':
      return notFound();
    case 'not-permitted':
      return new Problem('forbidden', 'This decision is for somebody else to make.', { cause: error });
    case 'unavailable':
      return unavailable(error);
    default:
      return undefined;
  }
}
