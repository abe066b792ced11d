import { CannotTell, messageOf } from '../harness/errors.ts';

/** How fetch, node:http and their sockets say that no answer came. */
const lost =
  /^(?:fetch failed|terminated|socket hang up|other side closed)$|\b(?:ECONNRESET|ECONNREFUSED|EPIPE|ETIMEDOUT|UND_ERR_SOCKET)\b/;

/**
 * What the call answers. Throws CannotTell where the suite's own connection was lost meanwhile: what was not answered shows neither a
 * violation nor that there is none. Any other error goes on as it is.
 */
export async function answered<Answer>(call: () => Promise<Answer>): Promise<Answer> {
  try {
    return await call();
  } catch (error) {
    if (isLost(error))
      throw new CannotTell(`The suite’s own connection was lost: ${messageOf(error)}`, { cause: error });
    throw error;
  }
}

/** Looks behind errors that wrap another. */
function isLost(error: unknown): boolean {
  return error instanceof Error && !(error instanceof CannotTell) && (lost.test(error.message) || isLost(error.cause));
}
