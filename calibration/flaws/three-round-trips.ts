import type { SystemCopy } from '../system-copy.ts';

/** A gateway keeps its transaction, and with it the tenant's head, open over three round trips. */
export function writesInThreeRoundTrips(copy: SystemCopy): void {
  copy.replace(
    'gateway/idempotency.ts',
    '  return append(database, {',
    '  return database.transaction((client) => append(client as unknown as Database, {',
  );
  copy.replace(
    'gateway/idempotency.ts',
    '    request: { key, hash: requestHash(content) },\n  });',
    '    request: { key, hash: requestHash(content) },\n  }));',
  );
}
