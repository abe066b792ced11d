import { CannotTell } from '../../harness/errors.ts';
import type { System } from '../../harness/system.ts';
import { caseOf, expect, test } from '../../harness/test.ts';
import { queryOnce, settingsOf } from '../fixtures/database.ts';
import { flushedWrites } from '../fixtures/flushed-writes.ts';
import { probe } from '../fixtures/probe.ts';

const criterion = 'foundation.database-connectivity';

interface DatabaseView {
  readonly ok?: boolean;
  readonly database?: string;
  readonly systemIdentifier?: string;
  readonly serverVersion?: string;
}

test(
  "each service's view is of the database the suite reads",
  caseOf(criterion, 'views'),
  async ({ system, evidence }) => {
    const [suite] = await queryOnce<{ database: string; system_identifier: string; version: string }>(
      system.database.observerUrl,
      `SELECT current_database() AS database, system_identifier::text, current_setting('server_version') AS version FROM pg_control_system()`,
    );
    if (!suite) throw new CannotTell('The suite’s own connection to the database answered nothing.');
    const withDatabase = new Set(system.links.filter((link) => link.kind === 'database').map((link) => link.from));
    const replicas = system.services
      .flatMap((service) => service.replicas)
      .filter((replica) => withDatabase.has(replica.name));
    const views = await Promise.all(
      replicas.map(async (replica) => {
        const answer = await probe(replica.readinessUrl, 2_000);
        const view = (answer.json as { checks?: { database?: DatabaseView } } | undefined)?.checks?.database;
        return { replica: replica.name, view };
      }),
    );
    const wrong = views.filter(
      ({ view }) =>
        view?.ok !== true || view.database !== suite.database || view.systemIdentifier !== suite.system_identifier,
    );
    // What a replica says of itself may come from another connection than its work: the server knows where they all are.
    const databases = await databasesInUse(system);
    const elsewhere = databases.filter((name) => name !== suite.database);
    const major = Number.parseInt(suite.version, 10);
    evidence.record({
      outcome: wrong.length > 0 || elsewhere.length > 0 || !(major >= 14) ? 'fail' : 'pass',
      summary:
        wrong.length > 0
          ? `${wrong.map((each) => each.replica).join(', ')}: not on the database that the suite reads.`
          : elsewhere.length > 0
            ? `The services have sessions in ${elsewhere.join(', ')}, which the suite does not read.`
            : `${views.length} replicas and the suite see the same PostgreSQL ${suite.version}.${
                databases.length > 0 ? '' : ' No session of the services’ role was seen at the server.'
              }`,
      expected: `database "${suite.database}" of system ${suite.system_identifier} and no other, PostgreSQL 14 or later`,
      examined: views.length,
      details: { suite, views, databases },
    });
    expect(wrong).toEqual([]);
    expect(elsewhere).toEqual([]);
    expect(major).toBeGreaterThanOrEqual(14);
  },
);

test('the sum of all pool limits fits the server', caseOf(criterion, 'pools'), async ({ system, evidence }) => {
  const settings = await settingsOf(system.database.observerUrl, [
    'max_connections',
    'superuser_reserved_connections',
    'reserved_connections',
  ]);
  const room =
    Number(settings.max_connections) -
    Number(settings.superuser_reserved_connections) -
    Number(settings.reserved_connections ?? 0);
  const pools = await system.connectionBudget();
  if (pools.length === 0) throw new CannotTell('The adapter declares no connection budget.');
  const needed = pools.reduce((sum, pool) => sum + pool.connections, 0);
  const [open] = await queryOnce<{ sessions: number }>(
    system.database.observerUrl,
    'SELECT count(*)::int AS sessions FROM pg_stat_activity WHERE usename = $1',
    [roleOf(system)],
  );
  const sessions = open?.sessions ?? 0;
  evidence.record({
    outcome: needed <= room && sessions <= needed ? 'pass' : 'fail',
    summary: `The services may open ${needed} connections, and have ${sessions} open; the server has room for ${room}.`,
    expected: `at most ${room} connections, and none beyond those that the services may open`,
    examined: pools.length,
    measured: [
      { name: 'connections the services may open', value: needed, unit: '1', expected: `<= ${room}` },
      { name: 'connections that are open', value: sessions, unit: '1', expected: `<= ${needed}` },
    ],
    details: { pools, settings },
  });
  expect(needed).toBeLessThanOrEqual(room);
  expect(sessions).toBeLessThanOrEqual(needed);
});

test(
  'the server is set to keep what it acknowledges',
  caseOf(criterion, 'durability'),
  async ({ system, attempts, evidence }) => {
    // synchronous_commit can be set per role and database: what counts is what a session of the application gets.
    const names = ['fsync', 'synchronous_commit', 'full_page_writes'];
    const settings = await settingsOf(system.database.applicationUrl, names);
    // `remote_apply` waits for even more than `on`; `local` and `remote_write` for less.
    const weak = names.filter((name) => settings[name] !== 'on' && settings[name] !== 'remote_apply');
    // And a service can set it for itself: whatever it has set, what it acknowledges must have been flushed.
    const flushed = await flushedWrites(system, attempts);
    const early = flushed.filter(({ notFlushed }) => notFlushed > 0);
    evidence.record({
      outcome: weak.length === 0 && early.length === 0 ? 'pass' : 'fail',
      summary:
        weak.length > 0
          ? `${weak.map((name) => `${name} = ${settings[name] ?? 'unknown'}`).join(', ')}: acknowledged writes may be lost.`
          : early.length > 0
            ? `${early.map((each) => `${each.replica} acknowledged ${each.notFlushed} of ${each.writes} messages before they were on disk`).join('; ')}.`
            : `fsync, synchronous_commit and full_page_writes are on for the application, and at ${flushed.length} replicas every message was on disk when it was acknowledged.`,
      expected: 'fsync, synchronous_commit and full_page_writes on; nothing acknowledged before it is on disk',
      examined: names.length + flushed.reduce((sum, { writes }) => sum + writes, 0),
      details: { settings, flushed },
    });
    expect(weak).toEqual([]);
    expect(early).toEqual([]);
  },
);

/** Name of the role that the services use. */
function roleOf(system: System): string {
  return decodeURIComponent(new URL(system.database.applicationUrl).username);
}

/** Databases in which the services have sessions, by the server's own account; a few looks, since sessions come and go. */
async function databasesInUse(system: System): Promise<string[]> {
  const seen = new Set<string>();
  for (let look = 0; look < 3; look += 1) {
    if (look > 0) await new Promise((resolve) => setTimeout(resolve, 150));
    const rows = await queryOnce<{ datname: string }>(
      system.database.observerUrl,
      'SELECT DISTINCT datname FROM pg_stat_activity WHERE usename = $1 AND datname IS NOT NULL',
      [roleOf(system)],
    );
    for (const { datname } of rows) seen.add(datname);
  }
  return [...seen];
}
