import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { DataReport } from '../harness/data-report.ts';
import { type PostgresForTests, startPostgresForTests } from '../harness/postgres-for-tests.ts';

let postgres: PostgresForTests;
let directory: string;
let url: string;

/** A system that has nothing but a ledger, whose relations stand on another schema than the bundled system's. */
const relations: Record<string, string> = {
  ledger:
    'SELECT tenant_id, seq, event_id, stream_id, stream_version, type, actor_id, operation, request_key, payload, recorded_at FROM facts',
  heads: "SELECT tenant_id, max(seq) AS seq, '\\x00'::bytea AS hash FROM facts GROUP BY 1",
};

before(async () => {
  directory = mkdtempSync(join(tmpdir(), 'diamond-command-'));
  postgres = await startPostgresForTests();
  url = await postgres.createDatabase('facts');
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`CREATE TABLE facts (tenant_id text, seq bigint, event_id text, stream_id text, stream_version int, type text,
      actor_id text, operation text, request_key text, payload jsonb, recorded_at timestamptz DEFAULT now());
    INSERT INTO facts SELECT 't', n, 'e' || n, 's', n, 'message.sent', 'a', 'send', 'k' || n, '{}' FROM generate_series(1, 5) AS n;
    CREATE ROLE stranger LOGIN`);
  await client.end();
});
after(async () => {
  await postgres.stop();
  rmSync(directory, { recursive: true });
});

/** Runs the command as a user would; relations go into an adapter file of their own. */
function run(databaseUrl: string, map: Record<string, string>, ...more: string[]) {
  const adapter = join(directory, 'adapter.ts');
  writeFileSync(adapter, `export default { name: 'facts', connect() {}, relations: ${JSON.stringify(map)} };\n`);
  const main = join(import.meta.dirname, '..', 'command', 'diamond-run.mjs');
  const args = [main, 'data-checks', '--database-url', databaseUrl, '--system', adapter, ...more];
  return new Promise<{ code: number; out: string; err: string }>((resolve) => {
    execFile(process.execPath, args, { cwd: directory }, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
  });
}

const findingOf = (report: DataReport, check: string) => report.findings.find((each) => each.check === check)!;

test('checks that can be answered are, the others are unknown with the relation they lack: exit code 2', async () => {
  const json = join(directory, 'report.json');
  const { code, out, err } = await run(url, relations, '--json', json);
  assert.equal(code, 2, err);
  assert.match(out, /✓ sequence-gapless +5 examined/);
  assert.match(
    out,
    /\? chain-recomputed[\s\S]*canonical relation "chain", which chain-recomputed[^:]*: expected a SELECT of tenant_id, /,
  );
  assert.match(out, /UNKNOWN: \d+ hold, 0 fail, \d+ unknown/);
  assert.match(err, /data checks 1\/\d+: /);
  const report = JSON.parse(readFileSync(json, 'utf8')) as DataReport;
  assert.equal(report.outcome, 'unknown');
  assert.equal(findingOf(report, 'sequence-gapless').outcome, 'pass');
});

test('an offending row is shown: exit code 1', async () => {
  const gap = { ...relations, ledger: `${relations.ledger} WHERE seq <> 3` };
  const { code, out } = await run(url, gap);
  assert.equal(code, 1);
  assert.match(out, /✗ sequence-gapless[\s\S]*"seq":"4","expected_seq":"3"/);
});

test('a wrong URL says which part: not a URL exits with 3, nobody there with 2', async () => {
  const malformed = await run('facts', relations);
  assert.equal(malformed.code, 3);
  assert.match(malformed.err, /--database-url: expected postgresql:.*\[bad-database-url\]/);
  const nobody = await run('postgresql://someone:secret@127.0.0.1:1/facts', relations);
  assert.equal(nobody.code, 2);
  assert.match(
    nobody.err,
    /cannot read postgresql:\/\/someone@127.0.0.1:1\/facts: connect ECONNREFUSED.*Look at host and port/,
  );
  assert.doesNotMatch(nobody.err, /secret/);
  const elsewhere = await run(postgres.url('nowhere'), relations);
  assert.equal(elsewhere.code, 2);
  assert.match(
    elsewhere.err,
    /database "nowhere" does not exist.*Look at the path|database "nowhere" does not exist.*look at the path/,
  );
});

test('a missing privilege, table or column says what to grant or mend: exit code 2', async () => {
  const stranger = await run(url.replace('postgres@', 'stranger@'), relations);
  assert.equal(stranger.code, 2);
  assert.match(stranger.out, /sequence-gapless \(examined\): permission denied for table facts.*Grant SELECT/);
  const table = await run(url, { ...relations, ledger: 'SELECT * FROM events' });
  assert.equal(table.code, 2);
  assert.match(table.out, /relation "events" does not exist.*right system's mapping/);
  const column = await run(url, { ...relations, ledger: 'SELECT tenant_id FROM facts' });
  assert.equal(column.code, 2);
  assert.match(column.out, /column "seq" does not exist.*lacks a canonical column/);
});

test('a time-out names the check, how long it took and what to do: exit code 2', async () => {
  const slow = { ...relations, ledger: `${relations.ledger}, (SELECT pg_sleep(3)) AS sleep` };
  const { code, out } = await run(url, slow, '--timeout', '0.3');
  assert.equal(code, 2);
  assert.match(
    out,
    /event-ids-once \(examined\): canceling statement due to statement timeout \(after \d+\.\d s\).*raise --timeout/,
  );
});

test('an adapter without relations, and a history that is not there, are said so', async () => {
  const adapter = await run(url, relations, '--system', join(directory, 'none.ts'));
  assert.equal(adapter.code, 3);
  assert.match(adapter.err, /none.ts/);
  const history = await run(url, { ...relations, writes: 'SELECT 1' }, '--history', join(directory, 'nothing'));
  assert.equal(history.code, 2);
  assert.match(history.out, /client history cannot be read.*Look at --history/);
});

test('on a hot standby too, by a role that may only read: it says that it is a replica', async () => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('CREATE ROLE reader LOGIN; GRANT SELECT ON facts TO reader');
  const standby = await postgres.standby();
  try {
    const replica = standby.url('facts').replace('postgres@', 'reader@');
    await replayed(client, replica);
    const { code, out, err } = await run(replica, relations);
    assert.equal(code, 2, err);
    assert.match(out, /^facts, PostgreSQL \S+, a replica, snapshot of /);
    assert.match(out, /✓ sequence-gapless +5 examined/);
    // What the primary gets after the first snapshot is seen by the next one, and so is its flaw.
    await client.query(`INSERT INTO facts SELECT 't', 7, 'e7', 's', 7, 'message.sent', 'a', 'send', 'k7', '{}'`);
    await replayed(client, replica);
    const later = await run(replica, relations);
    assert.equal(later.code, 1);
    assert.match(later.out, /✗ sequence-gapless[\s\S]*"seq":"7","expected_seq":"6"/);
  } finally {
    await client.query('DELETE FROM facts WHERE seq = 7; REVOKE ALL ON facts FROM reader; DROP ROLE reader');
    await client.end();
    await standby.stop();
  }
});

/** Waits until the replica has replayed what the primary has written so far. */
async function replayed(primary: pg.Client, replica: string): Promise<void> {
  const { rows } = await primary.query<{ at: string }>('SELECT pg_current_wal_flush_lsn()::text AS at');
  const deadlineMs = Date.now() + 30_000;
  for (;;) {
    const client = new pg.Client({ connectionString: replica });
    try {
      await client.connect();
      const seen = await client.query<{ there: boolean }>('SELECT pg_last_wal_replay_lsn() >= $1::pg_lsn AS there', [
        rows[0]!.at,
      ]);
      if (seen.rows[0]?.there) return;
    } catch (error) {
      // The role has not arrived yet.
      if ((error as { code?: string }).code !== '28000') throw error;
    } finally {
      await client.end();
    }
    assert.ok(Date.now() < deadlineMs, 'the replica does not catch up');
    await delay(50);
  }
}
