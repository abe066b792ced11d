/** Which database failures mean "not now" (503, try again) and which of them leave the connection unusable. */

/** The database cannot be reached or cannot serve now. Nothing is known about whether a write in flight was committed. */
export class DatabaseUnavailableError extends Error {
  readonly code = 'database-unavailable';

  constructor(reason: string, options?: { cause: unknown }) {
    super(`The database is not available now (${reason}); try again shortly.`, options);
    this.name = 'DatabaseUnavailableError';
  }
}

// Class 08 connection, 53 resources, 57P administrator; 25006 read-only after a failover, 57014 statement time-out,
// 55P03 lock time-out, 40 serialisation and deadlock, AC007 the ledger's own "not writable now".
const unavailableState = /^(08...|53...|57P..|25006|57014|55P03|40...|AC007)$/;
const brokenState = /^(08...|57P..|25006)$/;
const sqlState = /^[0-9A-Z]{5}$/;

function stateOf(error: unknown): string | undefined {
  const { code, severity } = error as { code?: unknown; severity?: unknown };
  return typeof code === 'string' && typeof severity === 'string' && sqlState.test(code) ? code : undefined;
}

/** Whether the connection that raised `error` must be thrown away: anything that PostgreSQL itself did not answer. */
export function breaksConnection(error: unknown): boolean {
  const state = stateOf(error);
  return state === undefined || brokenState.test(state);
}

/** `error` itself where the statement was wrong or refused, else a DatabaseUnavailableError with it as the cause. */
export function asDatabaseError(error: unknown): unknown {
  if (error instanceof DatabaseUnavailableError) return error;
  const state = stateOf(error);
  if (state === undefined) {
    return new DatabaseUnavailableError((error as { code?: string }).code ?? 'no answer', { cause: error });
  }
  return unavailableState.test(state) ? new DatabaseUnavailableError(state, { cause: error }) : error;
}
