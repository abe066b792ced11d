import { CannotTell } from '../../harness/errors.ts';
import { caseOf, expect, test } from '../../harness/test.ts';
import { queryOnce, settingsOf } from '../fixtures/database.ts';
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
    const major = Number.parseInt(suite.version, 10);
    evidence.record({
      outcome: wrong.length > 0 || !(major >= 14) ? 'fail' : 'pass',
      summary:
        wrong.length > 0
          ? `${wrong.map((each) => each.replica).join(', ')}: not on the database that the suite reads.`
          : `${views.length} replicas and the suite see the same PostgreSQL ${suite.version}.`,
      expected: `database "${suite.database}" of system ${suite.system_identifier}, PostgreSQL 14 or later`,
      examined: views.length,
      details: { suite, views },
    });
    expect(wrong).toEqual([]);
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
  const pools = system.connectionBudget;
  if (pools.length === 0) throw new CannotTell('The adapter declares no connection budget.');
  const needed = pools.reduce((sum, pool) => sum + pool.connections, 0);
  evidence.record({
    outcome: needed <= room ? 'pass' : 'fail',
    summary: `The services may open ${needed} connections; the server has room for ${room}.`,
    expected: `at most ${room} connections`,
    examined: pools.length,
    measured: [{ name: 'connections the services may open', value: needed, unit: '1', expected: `<= ${room}` }],
    details: { pools, settings },
  });
  expect(needed).toBeLessThanOrEqual(room);
});

test(
  'the server is set to keep what it acknowledges',
  caseOf(criterion, 'durability'),
  async ({ system, evidence }) => {
    // synchronous_commit can be set per role and database: what counts is what a session of the application gets.
    const names = ['fsync', 'synchronous_commit', 'full_page_writes'];
    const settings = await settingsOf(system.database.applicationUrl, names);
    // `remote_apply` waits for even more than `on`; `local` and `remote_write` for less.
    const weak = names.filter((name) => settings[name] !== 'on' && settings[name] !== 'remote_apply');
    evidence.record({
      outcome: weak.length === 0 ? 'pass' : 'fail',
      summary:
        weak.length === 0
          ? 'fsync, synchronous_commit and full_page_writes are on for the application.'
          : `${weak.map((name) => `${name} = ${settings[name] ?? 'unknown'}`).join(', ')}: acknowledged writes may be lost.`,
      expected: 'fsync, synchronous_commit and full_page_writes on',
      examined: names.length,
      details: settings,
    });
    expect(weak).toEqual([]);
  },
);
