import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type PostgresForTests, startPostgresForTests } from '../../harness/postgres-for-tests.ts';
import { Snapshot } from '../snapshot.ts';
import { ledgerWrites } from './ledger-writes.ts';

let postgres: PostgresForTests;
let databaseUrl: string;

before(async () => {
  postgres = await startPostgresForTests();
  databaseUrl = await postgres.createDatabase('system');
});
after(() => postgres.stop());

/** The writes that are reconciled of a ledger with these, as `tenant seq`; an asterisk marks set-up that comes late. */
async function reconciled(...rows: readonly [tenant: string, seq: number, origin: 'client' | 'set-up'][]) {
  const values = rows.map(([tenant, seq, origin]) => `('${tenant}', ${seq}::bigint, '${origin}')`).join(', ');
  const writes = `SELECT r.tenant_id, r.seq, r.origin, 'message.send' AS kind, 'a' AS actor_id, 'c' AS scope_id,
    'm' AS resource_id, 'd' AS content_sha256, NULL AS request_key, now() AS recorded_at
    FROM (VALUES ${values}) AS r (tenant_id, seq, origin)`;
  const snapshot = await Snapshot.open({ databaseUrl, relations: { writes }, statementTimeoutMs: 5_000 });
  const found: string[] = [];
  try {
    for await (const portion of ledgerWrites(snapshot))
      found.push(...portion.map(({ tenantId, seq, lateSetUp }) => `${tenantId} ${seq}${lateSetUp ? '*' : ''}`));
  } finally {
    await snapshot.close();
  }
  return found.sort();
}

test('what sets a tenant up is left out: all before the first write of a client, or all there is', async () => {
  assert.deepEqual(
    await reconciled(
      ['used', 1, 'set-up'],
      ['used', 2, 'set-up'],
      ['used', 3, 'client'],
      ['used', 4, 'client'],
      ['unused', 1, 'set-up'],
      ['unused', 9, 'set-up'],
    ),
    ['used 3', 'used 4'],
  );
});

test('what the operator writes into a tenant that is in use is not', async () => {
  assert.deepEqual(
    await reconciled(['used', 1, 'set-up'], ['used', 2, 'client'], ['used', 3, 'set-up'], ['used', 4, 'client']),
    ['used 2', 'used 3*', 'used 4'],
  );
});
