import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { type PostgresForTests, startPostgresForTests } from '../../harness/postgres-for-tests.ts';
import type { StackDescription } from './supervisor.ts';
import { workerLeadership } from './worker-leadership.ts';

let postgres: PostgresForTests;

before(async () => {
  postgres = await startPostgresForTests();
});
after(() => postgres.stop());

test('known bad: the eleventh term comes after the ninth', async () => {
  const observerUrl = await postgres.createDatabase('terms');
  const client = new pg.Client(observerUrl);
  await client.connect();
  await client.query(`
    CREATE SCHEMA accord;
    CREATE TABLE accord.lease_history (name text, token bigint, holder text);
    INSERT INTO accord.lease_history SELECT 'worker', n, 'worker-' || n % 2 FROM generate_series(11, 1, -1) n;
    INSERT INTO accord.lease_history VALUES ('another lease', 99, 'somebody else');`);
  await client.end();
  const stack = { services: [], environment: {}, database: { observerUrl } } as unknown as StackDescription;
  const terms = await workerLeadership(stack).terms();
  assert.deepEqual(
    terms.map((term) => term.token),
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
  );
  assert.equal(terms.at(-1)?.holder, 'worker-1');
});

test('known bad: a single kind of write that an earlier leader may still make', async () => {
  const applicationUrl = await postgres.createDatabase('fence');
  const client = new pg.Client(applicationUrl);
  await client.connect();
  // A fence of which single kinds of write are left out.
  await client.query(`
    CREATE SCHEMA accord;
    CREATE TABLE accord.unfenced (kind text);
    CREATE FUNCTION accord.fence(kind text) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
      IF NOT EXISTS (SELECT FROM accord.unfenced u WHERE u.kind = fence.kind) THEN
        RAISE EXCEPTION 'stale' USING ERRCODE = 'AC003';
      END IF;
    END $$;
    CREATE FUNCTION accord.append(uuid, text, integer, type text, text, uuid, text, text, bytea, text, bigint) RETURNS void
      LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM accord.fence(type);
      RAISE EXCEPTION 'there is no such job' USING ERRCODE = 'AC006';
    END $$;
    CREATE FUNCTION accord.project_pending(text, uuid, text, bigint, integer) RETURNS void
      LANGUAGE sql AS $$ SELECT accord.fence('a projection') $$;
    CREATE FUNCTION accord.report_service_state(text, bigint, text, text, text) RETURNS void
      LANGUAGE sql AS $$ SELECT accord.fence('a report') $$;`);
  const stack = {
    ...{ services: [], environment: {}, database: { applicationUrl } },
    people: [{ tenant: { id: '01999999-0000-7000-8000-000000000000' } }],
  } as unknown as StackDescription;
  const { refusesWrite } = workerLeadership(stack);
  assert.equal(await refusesWrite(1), true);
  for (const kind of ['started', 'attempt_failed', 'completed', 'failed']
    .map((each) => `job.${each}`)
    .concat('a projection', 'a report')) {
    await client.query('INSERT INTO accord.unfenced VALUES ($1)', [kind]);
    assert.equal(await refusesWrite(1), false, kind);
    await client.query('DELETE FROM accord.unfenced');
  }
  await client.end();
});
