import { type Flaw, flawsOf } from '../flaw.ts';
import type { SystemCopy } from '../system-copy.ts';
import { readinessByAnother } from './readiness-by-another.ts';

/** Whatever fails, the executor is called again. */
export function neverOpens(copy: SystemCopy): void {
  copy.replace('worker/guarded-executor.ts', 'const FAILURES_IN_A_ROW = 4;', 'const FAILURES_IN_A_ROW = 1e9;');
  copy.replace('worker/guarded-executor.ts', 'volumeThreshold: 10,', 'volumeThreshold: 1e9,');
  copy.environment('*worker', { ACCORD_RETRY_ATTEMPTS: '20' });
}

export const chaosFlaws: readonly Flaw[] = [
  ...flawsOf('chaos.network-partition', {
    'database-call-without-time-out': {
      does: 'A call to the database waits for its answer, and for a connection, however long it takes.',
      apply: (copy) => {
        copy.replace(
          'service/database.ts',
          'export const answerTimeoutMs = 2_500;',
          'export const answerTimeoutMs = 0;',
        );
        copy.replace(
          'service/database.ts',
          'export const connectTimeoutMs = 1_000;',
          'export const connectTimeoutMs = 0;',
        );
      },
    },
    'page-without-reconnect': {
      does: 'A page whose stream was cut does not open it again.',
      declared: ['golden.realtime'],
      apply: (copy) => {
        copy.replace(
          'web/state/live-stream.ts',
          '    this.#notLive();\n    if (source.readyState === CLOSED) {',
          '    this.#notLive();\n    if (Date.now() > 0) return this.#drop();\n    if (source.readyState === CLOSED) {',
        );
      },
    },
    'pool-that-gives-up': {
      does: 'A pool that was refused one connection does not try to open another.',
      apply: (copy) => {
        copy.replace(
          'service/database.ts',
          "throw new DatabaseUnavailableError('no connection', { cause: error });",
          "this.pool.connect = () => Promise.reject(error as Error);\n        throw new DatabaseUnavailableError('no connection', { cause: error });",
        );
      },
    },
  }),
  ...flawsOf('chaos.database-failure', {
    'pool-never-recovers': {
      does: 'After one failed connection the pool opens none any more.',
      apply: (copy) => {
        copy.replace(
          'service/database.ts',
          "throw new DatabaseUnavailableError('no connection', { cause: error });",
          "this.pool.connect = () => Promise.reject(error as Error);\n        throw new DatabaseUnavailableError('no connection', { cause: error });",
        );
      },
    },
    'readers-wait-for-older-transactions': {
      does: 'The stream delivers an event only once no older transaction is open any more, anybody’s.',
      apply: (copy) => {
        copy.replace(
          'gateway/queries/ledger-range.ts',
          'AND e.seq <= $3 ${condition}',
          'AND e.seq <= $3 AND e.xmin::text::bigint < pg_snapshot_xmin(pg_current_snapshot())::text::bigint ${condition}',
        );
      },
    },
    'error-swallowed': {
      does: 'A message that could not be written because the database was busy is reported as sent.',
      apply: (copy) => {
        copy.replace(
          'gateway/routes/messages.ts',
          'const appended = await appendKeyed(',
          `const swallowing = (...write: Parameters<typeof appendKeyed>) =>
        appendKeyed(...write).catch((error: { code?: string }) => {
          if (!String(error.code).includes('unavailable')) throw error;
          return { eventId: randomUUID(), seq: 1, recordedAt: new Date(), payload: { text }, replayed: false };
        });
      const appended = await swallowing(`,
        );
        copy.replace(
          'gateway/routes/messages.ts',
          "import { Type } from 'typebox';",
          "import { randomUUID } from 'node:crypto';\nimport { Type } from 'typebox';",
        );
      },
    },
  }),
  ...flawsOf('chaos.service-crash', {
    'no-graceful-shutdown': {
      does: 'SIGTERM ends a service at once, whatever it has in hand.',
      apply: (copy) => {
        copy.replace(
          'service/lifecycle.ts',
          'this.draining = true;\n',
          'this.draining = true;\n      process.exit(0);\n',
        );
      },
    },
    'readiness-green-while-hung': {
      does: 'A process beside the gateway answers for its readiness, from what the gateway last said.',
      apply: (copy) => {
        readinessByAnother(copy, 'gateway');
      },
    },
    'job-dies-with-its-worker': {
      does: 'A job whose worker was killed is not taken up by another.',
      apply: (copy) => {
        copy.replace('worker/job-store.ts', "state IN ('approved', 'executing') AND", "state IN ('approved') AND");
      },
    },
  }),
  ...flawsOf('chaos.cascading-failure', {
    'shared-pool': {
      does: 'A worker keeps a database connection for as long as the executor takes; its lease waits for the same pool.',
      apply: (copy) => {
        copy.replace(
          'worker/drive-job.ts',
          'const answer = await perform(job, attemptId, mustInquire, term, options.executor);',
          'const answer: ExecutorAnswer = await (options.db as any).withClient(() => perform(job, attemptId, mustInquire, term, options.executor));',
        );
      },
    },
    'retry-storm': {
      does: 'What was not answered is asked for again at once, however often, and the breaker never opens.',
      apply: (copy) => {
        copy.replace('worker/backoff.ts', 'const LONGEST_MS = 30_000;', 'const LONGEST_MS = 1;');
        neverOpens(copy);
      },
    },
    'unbounded-queue': {
      does: 'Whatever arrives is taken on: no tenant has a share, and nobody is refused.',
      apply: (copy) => {
        copy.replace(
          'gateway/app.ts',
          'runningPerTenant: Math.max(1, Math.floor(config.databasePoolMax / 3)),',
          'runningPerTenant: 1e9,',
        );
        copy.replace('gateway/app.ts', 'inFlight: 200,', 'inFlight: 1e9,');
      },
    },
    'sessions-beside-the-share': {
      does: 'Whose request it is is asked of the database before the tenant’s share is looked at.',
      apply: (copy) => {
        copy.replace(
          'gateway/app.ts',
          `  admitRequests(app, parts.admission, (request) => {
    const token = parts.cookie.read(request);
    return token === undefined ? undefined : parts.knownTenants.of(token);
  });
  authenticateRequests(app, parts);
`,
          `  authenticateRequests(app, parts);
  admitRequests(app, parts.admission, (request) => request.session?.tenantId);
`,
        );
      },
    },
    'lock-held-over-a-slow-link': {
      does: 'A gateway keeps its transaction, and with it the tenant’s head, open over three round trips.',
      apply: (copy) => {
        copy.replace(
          'gateway/idempotency.ts',
          '  return append(database, {',
          '  return database.transaction((client) => append(client as unknown as Database, {',
        );
        copy.replace(
          'gateway/idempotency.ts',
          '    request: { key, hash: requestHash(content) },\n  });',
          '    request: { key, hash: requestHash(content) },\n  }));',
        );
      },
    },
  }),
  ...flawsOf('chaos.split-brain', {
    'no-fencing-token-checked': {
      does: 'The ledger takes writes of a leader whose term is over.',
      apply: (copy) => {
        copy.replace('ledger/migrations/007.do.lease.sql', 'IF v_token IS DISTINCT FROM p_token THEN', 'IF false THEN');
      },
    },
    'executor-accepts-a-lower-token': {
      does: 'The executor works for a leader whose term is over.',
      apply: (copy) => {
        copy.replace('executor/record.ts', 'attempt.fencingToken < highestToken ?', 'attempt.fencingToken < 0 ?');
      },
    },
    'lease-renewed-by-the-clock-alone': {
      does: 'A leader believes in its lease until it is told otherwise, and renewing it moves its end whoever holds it.',
      apply: (copy) => {
        copy.replace(
          'worker/term.ts',
          "    if (performance.now() >= this.#heldUntilMs) this.end('the lease was not renewed in time');\n",
          '',
        );
        copy.replace(
          'ledger/migrations/007.do.lease.sql',
          `UPDATE accord.lease SET expires_at = clock_timestamp() + p_ttl
    WHERE name = p_name AND holder = p_holder AND token = p_token AND expires_at > clock_timestamp();`,
          'UPDATE accord.lease SET expires_at = clock_timestamp() + p_ttl WHERE name = p_name;',
        );
      },
    },
    'lease-outlives-its-holder': {
      does: 'A lease that was not renewed is still not given to another.',
      apply: (copy) => {
        copy.replace(
          'ledger/migrations/007.do.lease.sql',
          '      WHERE l.expires_at <= clock_timestamp()\n',
          "      WHERE l.expires_at <= clock_timestamp() - interval '1 hour'\n",
        );
      },
    },
  }),
];
