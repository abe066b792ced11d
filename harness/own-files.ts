import { CannotTell, messageOf } from './errors.ts';

/**
 * Writes a file of the suite's own. A disk that is full, read-only or gone is the suite's own world and says nothing about the
 * system: CannotTell, so that no criterion fails for it.
 */
export function writing<T>(what: string, write: () => T): T {
  try {
    return write();
  } catch (cause) {
    throw new CannotTell(`The suite could not write ${what}: ${messageOf(cause)}`, { cause });
  }
}
