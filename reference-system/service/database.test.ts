import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type PostgresForTests, startPostgresForTests } from '../ledger/postgres-for-tests.ts';
import { Database } from './database.ts';
import { DatabaseUnavailableError } from './database-error.ts';
import { silenceableLink } from './link-for-tests.ts';
import { createLog } from './log.ts';

let postgres: PostgresForTests;
before(async () => {
  postgres = await startPostgresForTests();
});
after(() => postgres.stop());

const log = createLog({ service: 'probe', replica: 'probe-1', level: 'fatal' });
const open = (url = postgres.url('postgres'), poolMax = 4) =>
  new Database({ url, poolMax, applicationName: 'probe', log });

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const deadlineMs = performance.now() + 15_000;
  while (!(await holds())) {
    if (performance.now() > deadlineMs) assert.fail(`${what}: not within 15 s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const answers = (database: Database) => () =>
  database.query('SELECT 1').then(
    () => true,
    () => false,
  );

test('a refused statement is its own error and keeps the connection', async () => {
  const database = open();
  const pid = async () => (await database.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows[0]?.pid;
  const before = await pid();
  await assert.rejects(database.query('SELECT 1/0'), { code: '22012' });
  assert.equal(await pid(), before);
  await database.close();
});

test('int8 arrives as a number', async () => {
  const database = open();
  assert.deepEqual((await database.query('SELECT 9007199254740991::int8 AS seq')).rows, [{ seq: 9007199254740991 }]);
  await database.close();
});

test('a server that is away is unavailable; when it is back the pool works without a restart', async () => {
  const database = open();
  await Promise.all([1, 2, 3, 4].map(() => database.query('SELECT pg_sleep(0.05)')));
  await postgres.crash();
  await assert.rejects(database.query('SELECT 1'), DatabaseUnavailableError);
  await postgres.restart();
  await until('answers again', answers(database));
  await database.close();
});

test('connections that an administrator has ended are replaced', async () => {
  const database = open();
  const admin = open();
  await Promise.all([1, 2, 3, 4].map(() => database.query('SELECT pg_sleep(0.05)')));
  const pending = database.query('SELECT pg_sleep(30)');
  await Promise.all([
    assert.rejects(pending, DatabaseUnavailableError),
    admin.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                  WHERE application_name = 'probe' AND pid <> pg_backend_pid()`),
  ]);
  await until('answers again', answers(database));
  await Promise.all([database.close(), admin.close()]);
});

test('a connection that is lost while borrowed, between two statements, fails the next one and nothing else', async () => {
  const database = open();
  const admin = open();
  const work = database.withClient(async (client) => {
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const lost = new Promise((resolve) => client.once('end', resolve));
    await admin.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
    await lost;
    return client.query('SELECT 1');
  });
  await assert.rejects(work, DatabaseUnavailableError);
  assert.equal((await database.query('SELECT 1')).rowCount, 1);
  await Promise.all([database.close(), admin.close()]);
});

test('a statement that takes too long is given up by the server', async () => {
  const database = open();
  await assert.rejects(database.query('SELECT pg_sleep(10)'), DatabaseUnavailableError);
  await database.close();
});

test('a pool whose connections are all busy refuses after a second instead of queueing for ever', async () => {
  const database = open(undefined, 2);
  const busy = [1, 2].map(() => database.query('SELECT pg_sleep(1.8)'));
  await assert.rejects(database.query('SELECT 1'), DatabaseUnavailableError);
  await Promise.all(busy);
  assert.equal((await database.query('SELECT 1 AS one')).rowCount, 1);
  await database.close();
});

test('a link that has fallen silent costs one time-out, not one for each pooled connection', async () => {
  await using link = await silenceableLink(postgres.port);
  const url = new URL(postgres.url('postgres'));
  url.port = String(link.port);
  const database = open(url.href, 4);
  await Promise.all([1, 2, 3, 4].map(() => database.query('SELECT pg_sleep(0.05)')));
  link.silence();
  await assert.rejects(database.query('SELECT 1'), DatabaseUnavailableError);
  link.heal();
  // The three other connections of before would each be silent too.
  for (let round = 0; round < 4; round += 1) await database.query('SELECT 1');
  await database.close();
});

test('a transaction is rolled back when its work throws, and its connection can be used again', async () => {
  const database = open();
  await database.query('CREATE TABLE note (text text)');
  const work = database.transaction(async (client) => {
    await client.query(`INSERT INTO note VALUES ('kept?')`);
    throw Object.assign(new Error('no'), { code: '23514', severity: 'ERROR' });
  });
  await assert.rejects(work, { message: 'no' });
  assert.equal((await database.query('SELECT FROM note')).rowCount, 0);
  await database.close();
});
