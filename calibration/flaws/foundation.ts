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
    'slow-counts-as-well': {
      does: 'A dependency that does not answer in time counts as well: with a stalled database every service stays ready.',
      apply: (copy) => {
        copy.replace(
          'service/operations.ts',
          '{ ok: false, detail: `no answer within ${checkTimeoutMs} ms` }',
          '{ ok: true, detail: `no answer within ${checkTimeoutMs} ms` }',
        );
      },
    },
    'readiness-remembered': {
      does: 'Readiness is asked of the dependencies every eight seconds only; in between the last answer is repeated.',
      apply: (copy) => {
        copy.replace(
          'service/operations.ts',
          'const { service, replica, build, lifecycle, metrics, checks } = options;',
          'const { service, replica, build, lifecycle, metrics, checks } = options;\n  let last: { atMs: number; results: CheckResult[] } | undefined;',
        );
        copy.replace(
          'service/operations.ts',
          'const results = await Promise.all(Object.values(checks).map(({ run }) => withinTime(run)));',
          `if (!last || performance.now() - last.atMs > 8_000)
      last = { atMs: performance.now(), results: await Promise.all(Object.values(checks).map(({ run }) => withinTime(run))) };
    const { results } = last;`,
        );
      },
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
    'commit-off-in-the-services': {
      does: 'The services themselves ask for asynchronous commits in each of their sessions.',
      apply: (copy) => {
        copy.replace(
          'service/database.ts',
          'statement_timeout: statementTimeoutMs,',
          "statement_timeout: statementTimeoutMs,\n    options: '-c synchronous_commit=off',",
        );
      },
    },
    'pool-larger-than-said': {
      does: 'Where the environment names no limit, a gateway’s pool is of 100 connections: both together are more than the server allows.',
      apply: (copy) => {
        copy.replace('gateway/settings.ts', '...databaseSettings(10),', '...databaseSettings(100),');
      },
    },
    'works-on-another-database': {
      does: 'One worker works on a copy of the database, while its readiness asks the right one.',
      apply: (copy) => {
        copy.overlay.sqlAfterMigrate = [
          'CREATE DATABASE accord_old TEMPLATE accord',
          'GRANT CONNECT ON DATABASE accord_old TO accord_app',
        ];
        const main = 'worker/main.ts';
        copy.replace(
          main,
          'const db = new Database({ url, poolMax, applicationName: replica, log });',
          `const probe = new Database({ url, poolMax: 1, applicationName: replica, log });
  const workUrl = replica === 'worker-2' ? url.replace(/\\/accord$/, '/accord_old') : url;
  const db = new Database({ url: workUrl, poolMax, applicationName: replica, log });`,
        );
        copy.replace(
          main,
          'database: databaseCheck(db, SCHEMA_VERSION),',
          'database: databaseCheck(probe, SCHEMA_VERSION),',
        );
        copy.replace(main, 'await db.close();', 'await Promise.all([db.close(), probe.close()]);');
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
    'debug-by-default': {
      does: 'Where the environment names no log level, every service runs in debug mode.',
      apply: (copy) => {
        copy.replace('service/settings.ts', "'debug', 'trace'], 'info')", "'debug', 'trace'], 'debug')");
      },
    },
    'anything-is-false': {
      does: 'A flag that is neither true nor false is read as false: ACCORD_SECURE_COOKIES=yes sends the session in the clear.',
      apply: (copy) => {
        copy.replace(
          'service/settings.ts',
          "if (value !== 'true' && value !== 'false') throw new Error('true or false');",
          '',
        );
      },
    },
    'warning-after-listening': {
      does: 'Every service logs a warning at the end of its start, right after it says that it listens.',
      apply: (copy) => {
        copy.replace(
          'service/run-service.ts',
          "log.info({ host: frame.host, port, build: digest }, 'listening');",
          "log.info({ host: frame.host, port, build: digest }, 'listening');\n    log.warn({}, 'this option is deprecated');",
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
    'foreign-keys-off': {
      does: 'Somebody switched the foreign keys of two tables off for a bulk load, and never on again.',
      apply: (copy) => {
        copy.overlay.sqlAfterMigrate = [
          'ALTER TABLE accord.session DISABLE TRIGGER ALL',
          'ALTER TABLE accord.person DISABLE TRIGGER ALL',
        ];
      },
    },
    'rule-left-behind': {
      does: 'Somebody made a rule by hand, by which failed sign-ins are not counted.',
      apply: (copy) => {
        copy.overlay.sqlAfterMigrate = [
          'CREATE RULE not_counted AS ON INSERT TO accord.sign_in_attempt DO INSTEAD NOTHING',
        ];
      },
    },
    'application-is-the-owner': {
      does: 'Somebody made the application’s role a member of the role that owns the schema.',
      apply: (copy) => {
        copy.overlay.sqlAfterMigrate = ['GRANT accord_owner TO accord_app'];
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
    'framing-by-everybody': {
      does: 'The policy lets every site put the page into a frame.',
      apply: (copy) => {
        copy.replace('gateway/app.ts', 'frameAncestors: ["\'none\'"],', "frameAncestors: ['*'],");
      },
    },
    'cors-by-prefix': {
      does: 'Every origin that begins like the own one is allowed to call with credentials.',
      apply: (copy) =>
        copy.replace(
          'gateway/app.ts',
          'await app.register(cookiePlugin);',
          `await app.register(cookiePlugin);
  app.addHook('onRequest', async (request, reply) => {
    const { origin } = request.headers;
    if (origin === undefined || !config.allowedOrigins.some((own) => origin.startsWith(own))) return;
    reply.header('access-control-allow-origin', origin).header('access-control-allow-credentials', 'true');
  });`,
        ),
    },
    'cookie-renewed-without-flags': {
      does: 'Asking who is signed in sets the session cookie anew, without HttpOnly and SameSite.',
      declared: ['security.pii'],
      apply: (copy) =>
        copy.replace(
          'gateway/routes/session.ts',
          'async (request) => sessionBody(sessionOf(request), csrf),',
          `async (request, reply) => {
      // Moves its age in the browser on.
      reply.setCookie(cookie.name, cookie.read(request)!, { path: '/', maxAge: 3_600 });
      return sessionBody(sessionOf(request), csrf);
    },`,
        ),
    },
    'environment-in-the-liveness': {
      does: 'The liveness probe answers with the service’s whole environment: connection string and session secret.',
      apply: (copy) =>
        copy.replace(
          'service/operations.ts',
          "app.get('/healthz', async () => ({ status: 'alive', service, replica, build }));",
          "app.get('/healthz', async () => ({ status: 'alive', service, replica, build, environment: process.env }));",
        ),
    },
    'source-map-inside-the-script': {
      does: 'The script and the style sheet carry their source maps, with all sources, inside.',
      apply: (copy) => {
        copy.replace('gateway/page/bundle.ts', 'minify: true,', "minify: true,\n    sourcemap: 'inline',");
      },
    },
    'stream-without-headers': {
      does: 'The stream is answered without any of the security headers.',
      apply: (copy) => {
        copy.replace(
          'gateway/routes/stream.ts',
          'reply.raw.writeHead(200, {',
          `for (const name of reply.raw.getHeaderNames()) reply.raw.removeHeader(name);
      reply.raw.writeHead(200, {`,
        );
        copy.replace('gateway/routes/stream.ts', '...(reply.getHeaders() as Record<string, string>),', '');
      },
    },
  }),
];
