import { suiteDirectory } from '../../harness/connect.ts';
import { type Flaw, flawsOf } from '../flaw.ts';
import { readinessByAnother } from './readiness-by-another.ts';

const defaultSecret = 'change-me-change-me-change-me-change-me';

export const foundationFlaws: readonly Flaw[] = [
  ...flawsOf('foundation.services-healthy', {
    'replica-down': {
      does: 'One of two workers is not running.',
      declared: ['foundation.database-connectivity', 'foundation.configuration'],
      apply: (copy) => {
        copy.overlay.command = { 'worker-2': null };
      },
    },
    'another-build': {
      does: 'One of two gateways runs another build than its neighbour.',
      apply: (copy) => {
        const other = copy.another('other-build');
        other.append('gateway/main.ts', '\n// one release behind\n');
        copy.overlay.root = { 'gateway-2': other.root };
      },
    },
    'readiness-lies': {
      does: 'Readiness answers 200 while the database is cut off.',
      apply: (copy) => {
        copy.replace(
          'service/operations.ts',
          'const ready = !failed && !lifecycle.draining;',
          'const ready = !lifecycle.draining;',
        );
      },
    },
    'worker-ready-while-hung': {
      does: 'A process beside each worker answers for its readiness, from what the worker last said.',
      apply: (copy) => readinessByAnother(copy, 'worker'),
    },
  }),
  ...flawsOf('foundation.database-connectivity', {
    'synchronous-commit-off': {
      does: 'PostgreSQL acknowledges commits before they are on disk.',
      apply: (copy) => {
        copy.overlay.postgresSettings = { synchronous_commit: 'off' };
      },
    },
    'commit-off-for-the-role': {
      does: 'The server is set well, but the application’s role commits asynchronously.',
      apply: (copy) => {
        copy.overlay.sqlAfterMigrate = ['ALTER ROLE accord_app SET synchronous_commit = off'];
      },
    },
    'pools-too-large': {
      does: 'All pools together are larger than the server allows.',
      apply: (copy) => {
        copy.environment('*gateway', { ACCORD_DATABASE_POOL_MAX: '100' });
        copy.environment('*worker', { ACCORD_DATABASE_POOL_MAX: '100' });
      },
    },
    'another-database': {
      does: 'One worker is connected to a copy of the database.',
      apply: (copy) => {
        copy.overlay.sqlAfterMigrate = [
          'CREATE DATABASE accord_old TEMPLATE accord',
          'GRANT CONNECT ON DATABASE accord_old TO accord_app',
        ];
        copy.overlay.databaseUrl = { 'worker-2': 'accord_old' };
      },
    },
  }),
  ...flawsOf('foundation.configuration', {
    'default-secret': {
      does: 'The gateways run with the session secret of the documentation.',
      apply: (copy) => {
        copy.replace('service/settings.ts', /if \(wellKnownSecrets\.test\(value\)\) throw.*\n/, '\n');
        copy.replace('service/settings.ts', /if \(new Set\(value\)\.size < 10\) throw.*\n/, '\n');
        copy.environment('*gateway', { ACCORD_SESSION_SECRET: defaultSecret });
      },
    },
    'unknown-key-accepted': {
      does: 'A misspelt configuration key is silently ignored.',
      apply: (copy) => {
        copy.replace(
          'service/configuration.ts',
          'if (!key.startsWith(prefix) || known.has(key)) continue;',
          'continue;',
        );
      },
    },
    'one-problem-at-a-time': {
      does: 'Only the first of several wrong keys is named.',
      apply: (copy) => {
        copy.replace(
          'service/configuration.ts',
          'throw new ConfigurationError(problems)',
          'throw new ConfigurationError(problems.slice(0, 1))',
        );
      },
    },
    'warning-at-start': {
      does: 'Every service logs a warning while it starts.',
      apply: (copy) => {
        copy.replace(
          'service/run-service.ts',
          "log.info({ host: frame.host, port, build: digest }, 'listening');",
          "log.warn({}, 'this option is deprecated');\n    log.info({ host: frame.host, port, build: digest }, 'listening');",
        );
      },
    },
  }),
  ...flawsOf('foundation.migrations', {
    'last-missing': {
      does: 'The last migration was not run before the release.',
      declared: ['foundation.services-healthy'],
      apply: (copy) => {
        copy.write('ledger/migrations/099.do.later.sql', 'CREATE TABLE accord.later (id integer PRIMARY KEY);\n');
        copy.overlay.operatorRoot = suiteDirectory;
        copy.overlay.waitForReady = false;
      },
    },
    'edited-after-it-ran': {
      does: 'A migration was edited after it ran.',
      apply: (copy) => {
        copy.append('ledger/migrations/002.do.ledger.sql', '\n-- and one more thing\n');
        copy.overlay.operatorRoot = suiteDirectory;
      },
    },
    'index-dropped': {
      does: 'Somebody dropped an index by hand.',
      apply: (copy) => {
        copy.overlay.sqlAfterMigrate = ['DROP INDEX accord.job_by_update'];
      },
    },
    'trigger-disabled': {
      does: 'Somebody disabled the trigger that keeps the ledger append-only.',
      apply: (copy) => {
        copy.overlay.sqlAfterMigrate = ['ALTER TABLE accord.ledger_event DISABLE TRIGGER append_only'];
      },
    },
    'privilege-granted': {
      does: 'Somebody granted the application UPDATE on the ledger by hand.',
      apply: (copy) => {
        copy.overlay.sqlAfterMigrate = ['GRANT UPDATE ON accord.ledger_event TO accord_app'];
      },
    },
  }),
  ...flawsOf('foundation.security-scan', {
    'no-csp': {
      does: 'No Content-Security-Policy is sent.',
      apply: (copy) => {
        copy.replace(
          'gateway/app.ts',
          'await app.register(helmet, { contentSecurityPolicy });',
          'await app.register(helmet, { contentSecurityPolicy: false });',
        );
      },
    },
    'cookie-without-httponly': {
      does: 'Scripts can read the session cookie.',
      apply: (copy) => {
        copy.replace('gateway/session/cookie.ts', 'httpOnly: true', 'httpOnly: false');
      },
    },
    'cors-reflects-any-origin': {
      does: 'Any origin is allowed to call with credentials.',
      apply: (copy) => {
        copy.replace(
          'gateway/app.ts',
          'await app.register(cookiePlugin);',
          `await app.register(cookiePlugin);
  app.addHook('onRequest', async (request, reply) => {
    if (request.headers.origin === undefined) return;
    reply.header('access-control-allow-origin', request.headers.origin).header('access-control-allow-credentials', 'true');
  });`,
        );
      },
    },
    'key-in-a-served-file': {
      does: 'A cloud access key is in the page’s script.',
      apply: (copy) => {
        // Put together here, so that this file does not itself look like a leak to scanners.
        const key = ['AKIA', 'IOSFODNN7', 'EXAMPLE'].join('');
        copy.append('web/main.tsx', `\nObject.assign(globalThis, { storage: { accessKeyId: '${key}' } });\n`);
      },
    },
  }),
];
