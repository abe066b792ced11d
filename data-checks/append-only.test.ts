import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import pg from 'pg';
import { type PostgresForTests, startPostgresForTests } from '../harness/postgres-for-tests.ts';
import { checkAppendOnly } from './append-only.ts';
import { Snapshot } from './snapshot.ts';

let postgres: PostgresForTests;
let admin: pg.Client;
let applicationUrl: string;

before(async () => {
  postgres = await startPostgresForTests();
  admin = new pg.Client({ connectionString: await postgres.createDatabase('system') });
  await admin.connect();
  applicationUrl = postgres.url('system').replace('postgres@', 'application@');
  await admin.query('CREATE ROLE application LOGIN');
});
after(async () => {
  await admin.end();
  await postgres.stop();
});
beforeEach(async () => {
  await admin.query(`DROP TABLE IF EXISTS fact; CREATE TABLE fact (id int, said text);
    INSERT INTO fact VALUES (1, 'a'), (2, 'b'); GRANT SELECT, INSERT ON fact TO application`);
});

async function tried() {
  const relations = { append_only_tables: "SELECT 'public.fact' AS table_name" };
  const snapshot = await Snapshot.open({ databaseUrl: postgres.url('system'), relations, statementTimeoutMs: 5_000 });
  try {
    return await checkAppendOnly(snapshot, applicationUrl);
  } finally {
    await snapshot.close();
  }
}

test('a table that may only be read and inserted into is append-only', async () => {
  const finding = await tried();
  assert.equal(finding.outcome, 'pass', finding.summary);
  assert.equal(finding.examined, 6);
});

for (const [grant, statement] of [
  ['UPDATE', 'UPDATE public.fact SET "id"'],
  ['UPDATE (said)', 'UPDATE public.fact SET "said"'],
  ['DELETE', 'DELETE FROM public.fact'],
  ['TRUNCATE', 'TRUNCATE public.fact'],
] as const) {
  test(`${grant} granted is found, and rolled back`, async () => {
    await admin.query(`GRANT ${grant} ON fact TO application`);
    const finding = await tried();
    assert.equal(finding.outcome, 'fail');
    assert.ok(finding.summary.includes(`${statement}`), finding.summary);
    assert.match(finding.summary, /allowed.*rolled back/);
    assert.deepEqual((await admin.query('SELECT * FROM fact ORDER BY id')).rows.length, 2);
  });
}

test('a guard that refuses what the privilege would allow is a refusal', async () => {
  await admin.query(`GRANT DELETE ON fact TO application;
    CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'append-only' USING ERRCODE = 'insufficient_privilege'; END $$;
    CREATE TRIGGER guard BEFORE DELETE ON fact FOR EACH STATEMENT EXECUTE FUNCTION refuse()`);
  assert.equal((await tried()).outcome, 'pass');
});

test('an application that owns the table can switch its guards off', async () => {
  await admin.query(
    'ALTER TABLE fact OWNER TO application; REVOKE ALL ON fact FROM application; GRANT SELECT ON fact TO application',
  );
  const finding = await tried();
  assert.equal(finding.outcome, 'fail');
  assert.match(finding.summary, /ALTER TABLE public.fact DISABLE TRIGGER ALL: allowed/);
});

test('waiting for a lock is not a refusal', async () => {
  await admin.query('GRANT TRUNCATE ON fact TO application');
  await admin.query('BEGIN; LOCK TABLE fact IN ACCESS SHARE MODE');
  const finding = await tried();
  await admin.query('ROLLBACK');
  assert.equal(finding.outcome, 'fail');
  assert.match(finding.summary, /TRUNCATE public.fact: not refused: it waited for a lock/);
});

test('an empty table shows nothing, and so does a server that refuses the connection', async () => {
  await admin.query('DELETE FROM fact');
  const empty = await tried();
  assert.equal(empty.outcome, 'unknown');
  assert.match(empty.summary, /public.fact is empty/);
  const url = applicationUrl;
  applicationUrl = url.replace('application@', 'nobody-known@');
  const refused = await tried();
  applicationUrl = url;
  assert.equal(refused.outcome, 'unknown');
  assert.match(refused.summary, /cannot connect as the application.*nobody-known/);
});
