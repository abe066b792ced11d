import { type Flaw, flawsOf } from '../flaw.ts';

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
    'job-dies-with-its-worker': {
      does: 'A job whose worker was killed is not taken up by another.',
      apply: (copy) => {
        copy.replace('worker/job-store.ts', "state IN ('approved', 'executing') AND", "state IN ('approved') AND");
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
