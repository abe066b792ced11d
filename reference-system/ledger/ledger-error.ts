import { asDatabaseError, DatabaseUnavailableError } from '../service/database-error.ts';

export type LedgerErrorCode =
  | 'wrong-version'
  | 'key-reused'
  | 'fence-stale'
  | 'unknown-tenant'
  | 'illegal-transition'
  | 'not-there'
  | 'not-permitted'
  | 'malformed'
  | 'unavailable';

/** The refusals of accord.append by SQLSTATE. */
const CODE_BY_SQLSTATE: Readonly<Record<string, LedgerErrorCode>> = {
  AC001: 'wrong-version',
  AC002: 'key-reused',
  AC003: 'fence-stale',
  AC004: 'unknown-tenant',
  AC005: 'illegal-transition',
  AC006: 'not-there',
  AC008: 'not-permitted',
  '22023': 'malformed',
  '22P02': 'malformed',
  '22P05': 'malformed',
  '22021': 'malformed',
};

type PostgresError = Error & { code?: string; detail?: string };

/** The ledger refused, or could not be reached. `facts` are the refusal's details, e.g. `{expected: 1, actual: 2}`. */
export class LedgerError extends Error {
  override readonly name = 'LedgerError';
  readonly code: LedgerErrorCode;
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(code: LedgerErrorCode, message: string, facts: Readonly<Record<string, unknown>>, cause: unknown) {
    super(message, { cause });
    this.code = code;
    this.facts = facts;
  }
}

/**
 * The error as a LedgerError, or as it is when it is none of those. After `unavailable` a write may have happened or not:
 * only repeating it with the same key tells.
 */
export function asLedgerError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof LedgerError) return error;
  const { code = '', detail } = error as PostgresError;
  const known = CODE_BY_SQLSTATE[code];
  if (known) return new LedgerError(known, error.message, factsOf(detail), error);
  const meaning = asDatabaseError(error);
  if (!(meaning instanceof DatabaseUnavailableError)) return error;
  return new LedgerError('unavailable', meaning.message, {}, error);
}

/** accord's own refusals carry JSON in DETAIL; PostgreSQL's carry prose, which may quote values and is dropped. */
function factsOf(detail: string | undefined): Record<string, unknown> {
  if (!detail?.startsWith('{')) return {};
  try {
    return JSON.parse(detail) as Record<string, unknown>;
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}
