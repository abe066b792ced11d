import type { SystemDatabase } from '../../harness/system.ts';
import { withSnapshot } from '../check-case.ts';

export interface EventOfKey {
  readonly tenant_id: string;
  readonly seq: string;
  readonly type: string;
  readonly actor_id: string | null;
  readonly request_key: string;
}

/** The ledger's events that came from requests with one of these keys, in order. */
export function eventsOfKeys(database: SystemDatabase, keys: readonly string[]): Promise<EventOfKey[]> {
  const sql = `SELECT tenant_id::text AS tenant_id, seq::text AS seq, type, actor_id::text AS actor_id, request_key
    FROM ledger WHERE request_key = ANY ($1) ORDER BY ledger.tenant_id, ledger.seq`;
  return withSnapshot(
    database,
    async (snapshot) => (await snapshot.query('events of keys', sql, ['ledger'], [keys])) as unknown as EventOfKey[],
  );
}
