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

/** The refusals of accord.append by SQLSTATE, and what PostgreSQL itself says when it cannot take a write now. */
const CODE_BY_SQLSTATE: Readonly<Record<string, LedgerErrorCode>> = {
  AC001: 'wrong-version',
  AC002: 'key-reused',
  AC003: 'fence-stale',
  AC004: 'unknown-tenant',
  AC005: 'illegal-transition',
  AC006: 'not-there',
  AC007: 'unavailable',
  AC008: 'not-permitted',
  '22023': 'malformed',
  '22P02': 'malformed',
  '22P05': 'malformed',
  '22021': 'malformed',
  '25006': 'unavailable', // read-only: a standby
  '25P03': 'unavailable', // idle in transaction for too long
  '40001': 'unavailable', // serialization failure
  '40P01': 'unavailable', // deadlock
  '55P03': 'unavailable', // lock_timeout
  '57014': 'unavailable', // statement_timeout
  '57P01': 'unavailable', // terminated by an administrator
  '57P02': 'unavailable', // crash of another backend
  '57P03': 'unavailable', // starting up or shutting down
  '57P05': 'unavailable', // idle session time-out
};
/** Whole classes that mean the same: connection lost, resources used up. */
const UNAVAILABLE_CLASSES = ['08', '53', '58'];
/** What the operating system and `pg` say about a connection that is not there or is gone. */
const CONNECTION_TROUBLE =
  /^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)|timeout|[Cc]onnection terminated|not queryable|Client was closed/;

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
  if (known) return new LedgerError(known, error.message, known.startsWith('un') ? {} : factsOf(detail), error);
  const isSqlState = /^[0-9A-Z]{5}$/.test(code);
  const unavailable = isSqlState
    ? UNAVAILABLE_CLASSES.includes(code.slice(0, 2))
    : CONNECTION_TROUBLE.test(code) || CONNECTION_TROUBLE.test(error.message);
  return unavailable ? new LedgerError('unavailable', error.message, {}, error) : error;
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
