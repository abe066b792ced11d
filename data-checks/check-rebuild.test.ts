import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import pg from 'pg';
import { type PostgresForTests, startPostgresForTests } from '../harness/postgres-for-tests.ts';
import { checkRebuild } from './check-rebuild.ts';
import { comparedProjections } from './projection-digests.ts';

let postgres: PostgresForTests;
let admin: pg.Client;

before(async () => {
  postgres = await startPostgresForTests();
  admin = new pg.Client({ connectionString: await postgres.createDatabase('system') });
  await admin.connect();
});
after(async () => {
  await admin.end();
  await postgres.stop();
});
beforeEach(async () => {
  await admin.query('DROP TABLE IF EXISTS fold; CREATE TABLE fold (n int); INSERT INTO fold VALUES (1), (2), (3)');
});

/** Every projection is one table, which this command rebuilds; `n` is the only column that they know of. */
function rebuiltBy(
  command: string,
  compared: '' | ', true AS compared' = '',
  reader?: Parameters<typeof checkRebuild>[2],
) {
  const url = postgres.url('system');
  const relations = {
    ledger: 'SELECT 1 AS seq',
    heads: "SELECT 't' AS tenant_id, 1::bigint AS seq",
    checkpoints: `SELECT p AS projection, 't' AS tenant_id, 1::bigint AS seq
      FROM unnest(ARRAY['conversation_summaries', 'activity']) AS p`,
    rebuilt_tables: `SELECT 'public.fold' AS table_name${compared}`,
    ...Object.fromEntries(comparedProjections.map((name) => [name, 'SELECT n FROM fold'])),
  };
  const rebuildProjections = async () => void (await admin.query(command));
  const database = { observerUrl: url, applicationUrl: url, adminUrl: url, relations, migrations: undefined };
  return checkRebuild({ ...database, rebuildProjections }, 1_000, reader);
}

test('known good: every row is written anew, and is the same', async () => {
  for (const command of [
    'DELETE FROM fold; INSERT INTO fold VALUES (3), (2), (1)',
    'TRUNCATE fold; INSERT INTO fold VALUES (1), (2), (3)',
    'UPDATE fold SET n = n',
    'DROP TABLE fold; CREATE TABLE fold AS SELECT n FROM generate_series(1, 3) AS n',
  ]) {
    const { outcome, summary } = await rebuiltBy(command);
    assert.equal(outcome, 'pass', `${command}: ${summary}`);
  }
});

test('known bad: a command that does nothing, or rebuilds a part', async () => {
  const nothing = await rebuiltBy('SELECT count(*) FROM fold');
  assert.deepEqual([nothing.outcome, nothing.offending], ['fail', 1]);
  assert.match(nothing.summary, /did not make anew 3 of 3 rows of public\.fold/);
  assert.match((await rebuiltBy('UPDATE fold SET n = n WHERE n < 3')).summary, /1 of 3 rows/);
});

test('known bad: other rows, and a command that fails', async () => {
  assert.match((await rebuiltBy('UPDATE fold SET n = n + 1')).summary, /The rebuild changed conversations/);
  assert.match((await rebuiltBy('SELECT no_such_column')).summary, /The rebuild command failed/);
});

test('a column that no projection has is compared where the adapter says so', async () => {
  const grown = "ALTER TABLE fold ADD COLUMN seen date DEFAULT '2026-11-23'; UPDATE fold SET n = n";
  const same = 'UPDATE fold SET n = n';
  assert.match((await rebuiltBy(same)).summary, /No table was compared in every column/);
  const whole = await rebuiltBy(same, ', true AS compared');
  assert.match(whole.summary, /the same\. Tables compared in every column: 1\. No list was read/);
  const unseen = await rebuiltBy(grown);
  assert.equal(unseen.outcome, 'pass', unseen.summary);
  const seen = await rebuiltBy("UPDATE fold SET seen = '2026-11-24'", ', true AS compared');
  assert.equal(seen.outcome, 'fail');
  assert.match(seen.summary, /^The rebuild changed public\.fold\.$/);
});

test('what people read must be the same', async () => {
  const before = new Map([['/conversations', '{"unread":0}']]);
  const changed = { path: '/conversations', before: '{"unread":0}', after: '{"unread":1}' };
  const reader = (changes: (typeof changed)[], tellsWhatIsRead = true) => ({
    tellsWhatIsRead,
    take: async () => before,
    changedSince: async () => changes,
  });
  const good = await rebuiltBy('UPDATE fold SET n = n', '', reader([]));
  assert.equal(good.outcome, 'pass', good.summary);
  assert.match(good.summary, /Lists that read as before: 1\.$/);
  const blind = await rebuiltBy('UPDATE fold SET n = n', '', reader([], false));
  assert.match(blind.summary, /before: 1, none of which tells how far somebody has read\.$/);
  const bad = await rebuiltBy('UPDATE fold SET n = n', '', reader([changed]));
  assert.equal(bad.outcome, 'fail');
  assert.match(bad.summary, /^The rebuild changed what GET \/conversations answers\.$/);
});
