import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type AccordForTests, startAccordForTests } from './accord-for-tests.ts';

let accord: AccordForTests;
before(async () => {
  accord = await startAccordForTests();
});
after(() => accord[Symbol.asyncDispose]());

const INSUFFICIENT_PRIVILEGE = { code: '42501' };
const CHANGES = (table: string) => [
  `UPDATE ${table} SET tenant_id = tenant_id`,
  `DELETE FROM ${table}`,
  `DELETE FROM ${table} WHERE false`,
  `TRUNCATE ${table}`,
];

describe('the ledger', () => {
  for (const change of CHANGES('accord.ledger_event')) {
    it(`refuses "${change}" to the services`, async () => {
      await assert.rejects(accord.app.query(change), INSUFFICIENT_PRIVILEGE);
    });

    it(`refuses "${change}" even to a superuser, by trigger`, async () => {
      await assert.rejects(accord.admin.query(change), (error: Error) => {
        assert.match(error.message, /append-only/);
        return true;
      });
    });
  }

  it('takes rows through accord.append only', async () => {
    const insert = `INSERT INTO accord.ledger_event (tenant_id, seq) VALUES (gen_random_uuid(), 1)`;
    await assert.rejects(accord.app.query(insert), INSUFFICIENT_PRIVILEGE);
    await assert.rejects(accord.app.query(`UPDATE accord.ledger_head SET seq = 0`), INSUFFICIENT_PRIVILEGE);
  });
});

describe('the privileges of the services', () => {
  it('are exactly what they need', async () => {
    const { rows } = await accord.admin.query<{ grant: string }>(
      `SELECT table_name || ' ' || string_agg(privilege_type, ' ' ORDER BY privilege_type) AS grant
         FROM information_schema.role_table_grants
        WHERE grantee = 'accord_app' AND privilege_type <> 'SELECT' GROUP BY table_name ORDER BY 1`,
    );
    assert.deepEqual(
      rows.map((row) => row.grant),
      ['read_marker DELETE INSERT UPDATE', 'session DELETE INSERT UPDATE', 'sign_in_attempt DELETE INSERT'],
    );
  });

  it('do not reach the functions that bypass the checks', async () => {
    for (const call of [
      'accord.rebuild_projections()',
      `accord.project_range('tenant_activity', gen_random_uuid(), 0, 1)`,
      'accord.project_event(NULL)',
      `accord.assert_fence('x', 1)`,
    ]) {
      await assert.rejects(accord.app.query(`SELECT ${call}`), INSUFFICIENT_PRIVILEGE, call);
    }
  });

  it('let the observer read everything and change nothing', async () => {
    const observer = accord.postgres.url('accord', 'accord_observer', 'observer');
    const { Client } = (await import('pg')).default;
    const client = new Client({ connectionString: observer });
    await client.connect();
    try {
      const { rows } = await client.query<{ name: string }>(
        `SELECT 'accord.' || tablename AS name FROM pg_tables WHERE schemaname = 'accord'`,
      );
      assert.ok(rows.length >= 17);
      for (const { name } of rows) await client.query(`SELECT FROM ${name} LIMIT 1`);
      await client.query('SET default_transaction_read_only = off');
      await assert.rejects(client.query('DELETE FROM accord.session'), INSUFFICIENT_PRIVILEGE);
      await assert.rejects(client.query(`SELECT accord.lease_acquire('x', 'y', '1 s')`), INSUFFICIENT_PRIVILEGE);
    } finally {
      await client.end();
    }
  });

  it('come with time-outs, so a hung service holds no lock for long', async () => {
    const { rows } = await accord.app.query(
      `SELECT current_setting('lock_timeout') AS lock, current_setting('statement_timeout') AS statement,
         current_setting('idle_in_transaction_session_timeout') AS idle`,
    );
    assert.deepEqual(rows[0], { lock: '2s', statement: '5s', idle: '5s' });
  });
});
