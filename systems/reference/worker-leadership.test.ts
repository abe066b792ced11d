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
