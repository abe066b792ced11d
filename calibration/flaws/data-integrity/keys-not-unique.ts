import type { SystemCopy } from '../../system-copy.ts';

/** Without this a second event of one key would be refused by the table, whatever the append function does. */
export function keysNotUnique(copy: SystemCopy): void {
  const table = 'ledger/migrations/002.do.ledger.sql';
  copy.replace(table, 'CREATE UNIQUE INDEX ledger_event_request_key', 'CREATE INDEX ledger_event_request_key');
  copy.replace(table, /^ {2}NULLS NOT DISTINCT WHERE/m, '  WHERE');
}
