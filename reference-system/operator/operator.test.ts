import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { MIGRATIONS_DIRECTORY } from '../ledger/migration-files.ts';
import { type PostgresForTests, startPostgresForTests } from '../ledger/postgres-for-tests.ts';
import { verifyPassword } from '../service/password.ts';
import { migrate } from './migrate.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
const MIGRATIONS = (await readdir(MIGRATIONS_DIRECTORY)).length;
const PASSWORDS = { app: 'app-password', observer: 'observer-password' };
let postgres: PostgresForTests;
before(async () => {
  postgres = await startPostgresForTests();
});
after(() => postgres.stop());

async function operator(args: string[], input = '', environment: Record<string, string> = {}) {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { PATH: process.env.PATH, ACCORD_ADMIN_URL: postgres.url('accord'), ...environment },
  });
  child.stdin.end(input);
  const [out, err, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.once('exit', resolve)),
  ]);
  return { out, err, code };
}
async function query(sql: string, database = 'accord') {
  const client = new pg.Client({ connectionString: postgres.url(database) });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
const migrateArguments = ['migrate', '--app-password', PASSWORDS.app, '--observer-password', PASSWORDS.observer];

describe('operator', () => {
  it('migrates an empty server, and again without doing anything', async () => {
    const first = await operator(migrateArguments);
    assert.equal(first.code, 0, first.err);
    assert.equal(JSON.parse(first.out).applied.length, MIGRATIONS);
    assert.deepEqual(JSON.parse((await operator(migrateArguments)).out), { applied: [] });
    const files = await query(
      'SELECT count(*)::int AS n, count(md5)::int AS sums FROM accord.schemaversion WHERE version > 0',
    );
    assert.deepEqual(files, [{ n: MIGRATIONS, sums: MIGRATIONS }]);
  });

  it('lets the services sign in with the passwords it was given, as roles without any power of their own', async () => {
    const client = new pg.Client({ connectionString: postgres.url('accord', 'accord_app', PASSWORDS.app) });
    await client.connect();
    await client.end();
    const roles = await query(
      `SELECT rolname, rolsuper OR rolcreatedb OR rolcreaterole OR rolbypassrls AS power FROM pg_roles
         WHERE rolname LIKE 'accord%' ORDER BY 1`,
    );
    assert.deepEqual(
      roles,
      ['accord_app', 'accord_observer', 'accord_owner'].map((rolname) => ({ rolname, power: false })),
    );
  });

  it('seeds tenants and people, once, with hashed passwords', async () => {
    const seed = {
      tenants: [
        {
          slug: 'acme',
          name: 'Acme',
          people: [{ email: 'Ada@Acme.test', displayName: 'Ada', role: 'approver', password: 'a long password' }],
        },
      ],
    };
    const [first, second] = [
      await operator(['seed'], JSON.stringify(seed)),
      await operator(['seed'], JSON.stringify(seed)),
    ];
    assert.equal(first.code, 0, first.err);
    assert.equal(second.out, first.out);
    const people = await query('SELECT email, password_hash FROM accord.person');
    assert.equal(people.length, 1);
    assert.equal(people[0].email, 'ada@acme.test');
    assert.equal(await verifyPassword('a long password', people[0].password_hash), true);
    assert.equal(await verifyPassword('another password', people[0].password_hash), false);
  });

  it('names everything that is wrong with a seed and repeats none of its values', async () => {
    const bad = { tenants: [{ slug: 'NO!', name: '', people: [{ email: 'x', role: 'boss', password: 'hush' }] }] };
    const { code, err } = await operator(['seed'], JSON.stringify(bad));
    assert.equal(code, 1);
    for (const path of [
      '/tenants/0/slug',
      '/tenants/0/name',
      '/tenants/0/people/0/email',
      '/tenants/0/people/0/role',
    ]) {
      assert.ok(err.includes(path), `${path} in:\n${err}`);
    }
    assert.ok(!err.includes('hush') && !err.includes('NO!'));
  });

  it('adds a tenant and a person one by one, and keeps an address in one tenant', async () => {
    const add = await operator(['tenant-add', '--slug', 'other', '--name', 'Other']);
    const { tenantId } = JSON.parse(add.out);
    const person = ['person-add', '--tenant', tenantId, '--display-name', 'Ada'];
    assert.equal((await operator([...person, '--email', 'new@other.test'], 'a long password\n')).code, 0);
    const taken = await operator([...person, '--email', 'ada@acme.test'], 'a long password\n');
    assert.equal(taken.code, 1);
    assert.match(taken.err, /another tenant/);
    assert.equal((await operator([...person, '--email', 'short@other.test'], 'short\n')).code, 1);
  });

  it('writes no password into the server’s log, even if that logs every statement', async () => {
    const loud = await query(`ALTER SYSTEM SET log_statement = 'all'`).then(() => query('SELECT pg_reload_conf()'));
    assert.equal(loud.length, 1);
    assert.equal((await operator(migrateArguments)).code, 0);
    await query('ALTER SYSTEM RESET log_statement').then(() => query('SELECT pg_reload_conf()'));
    assert.match(postgres.log(), /statement: /);
    assert.ok(!postgres.log().includes(PASSWORDS.app));
  });
});

describe('migrate', () => {
  it('refuses when a migration was edited after it ran, and changes nothing', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'accord-migrations-'));
    try {
      await cp(MIGRATIONS_DIRECTORY, folder, { recursive: true });
      const adminUrl = postgres.url('edited');
      await migrate({ adminUrl, passwords: PASSWORDS, migrationsDirectory: folder });
      await writeFile(join(folder, '001.do.tenants-and-people.sql'), '-- edited\n');
      await writeFile(join(folder, '999.do.more.sql'), 'CREATE TABLE accord.more ();\n');
      const again = migrate({ adminUrl, passwords: PASSWORDS, migrationsDirectory: folder });
      await assert.rejects(again, /checksum/);
      assert.deepEqual(await query(`SELECT FROM pg_tables WHERE tablename = 'more'`, 'edited'), []);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('leaves nothing of a run that fails half-way', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'accord-migrations-'));
    try {
      await writeFile(join(folder, '001.do.good.sql'), 'CREATE TABLE accord.good ();\n');
      await writeFile(join(folder, '002.do.bad.sql'), 'CREATE TABLE accord.bad ( ;\n');
      const adminUrl = postgres.url('half');
      await assert.rejects(migrate({ adminUrl, passwords: PASSWORDS, migrationsDirectory: folder }));
      assert.deepEqual(await query(`SELECT tablename FROM pg_tables WHERE schemaname = 'accord'`, 'half'), []);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('takes turns with another one', async () => {
    const adminUrl = postgres.url('twice');
    const results = await Promise.all([
      migrate({ adminUrl, passwords: PASSWORDS }),
      migrate({ adminUrl, passwords: PASSWORDS }),
    ]);
    assert.deepEqual(results.map((applied) => applied.length).sort(), [0, MIGRATIONS].sort());
  });
});
