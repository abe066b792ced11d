import { type Flaw, flawsOf } from '../flaw.ts';
import { cascadingFailureFlaws } from './chaos/cascading-failure.ts';
import { splitBrainFlaws } from './chaos/split-brain.ts';
import { readinessByAnother } from './readiness-by-another.ts';
import { writesInThreeRoundTrips } from './three-round-trips.ts';

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
    'deaf-listener': {
      does: 'A gateway’s listening connection waits for the answer to its heartbeat for ever: a link that has gone silent is never given up.',
      apply: (copy) =>
        copy.replace('service/ledger-listener.ts', '      query_timeout: answerTimeoutMs,', '      query_timeout: 0,'),
    },
    'unread-batch-is-skipped': {
      does: 'News that a gateway could not read from the ledger at once is not delivered to the pages that are open there.',
      apply: (copy) =>
        copy.replace(
          'gateway/stream/tenant-feed.ts',
          "      // The listener's next heartbeat, at most a second away once the database is back, starts it again.",
          '      this.#delivered = this.#target;',
        ),
    },
  }),
  ...flawsOf('chaos.database-failure', {
    'listens-once': {
      does: 'A listening connection that is opened anew does not LISTEN: from then on news is found by the heartbeat, once a second.',
      apply: (copy) => {
        const listener = 'service/ledger-listener.ts';
        copy.replace(
          listener,
          '  #finished: Promise<void> = Promise.resolve();',
          '  #finished: Promise<void> = Promise.resolve();\n  #listened = false;',
        );
        copy.replace(
          listener,
          'for (const channel of this.#channels) await',
          'for (const channel of this.#listened ? [] : this.#channels) await',
        );
        copy.replace(listener, '      listening();', '      this.#listened = true;\n      listening();');
      },
    },
    'projector-gives-up': {
      does: 'After the first database error a worker builds no projections any more.',
      apply: (copy) => {
        copy.replace('worker/projections.ts', '  behindEvents = 0;', '  behindEvents = 0;\n  #gaveUp = false;');
        copy.replace(
          'worker/projections.ts',
          '      await this.#catchUp(term);',
          '      if (!this.#gaveUp) await this.#catchUp(term);',
        );
        copy.replace(
          'worker/projections.ts',
          '      // Unavailable: the lease tells about it; the next look is a second later.',
          "      if (meaning.code === 'unavailable') this.#gaveUp = true;",
        );
      },
    },
    'no-room-is-for-good': {
      does: 'A pool that was told that the server has no connection left does not ask for another.',
      apply: (copy) =>
        copy.replace(
          'service/database.ts',
          "throw new DatabaseUnavailableError('no connection', { cause: error });",
          "if ((error as { code?: string }).code === '53300') this.pool.connect = () => Promise.reject(error as Error);\n        throw new DatabaseUnavailableError('no connection', { cause: error });",
        ),
    },
    'database-speaks-in-the-body': {
      does: 'A 503 repeats what PostgreSQL said, e.g. that it cancelled a statement, or that its connection slots are reserved.',
      apply: (copy) =>
        copy.replace(
          'gateway/problem.ts',
          "  return new Problem('unavailable', 'The service cannot do this right now. Nothing is lost; try again shortly.', {",
          `  let said = cause as { severity?: string; message?: string; cause?: unknown } | undefined;
  while (said && said.severity === undefined) said = said.cause as typeof said;
  const why = said?.message ?? 'The service cannot do this right now. Nothing is lost; try again shortly.';
  return new Problem('unavailable', why, {`,
        ),
    },
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
    'stopping-gateway-refuses': {
      does: 'A gateway that is being stopped answers 503 to whoever asks over a connection that is open already.',
      apply: (copy) =>
        copy.replace(
          'service/http-server.ts',
          '        if (draining.has(server) || !answered(request, response)) handle(request, response);',
          `        if (draining.has(server)) {
          response.writeHead(503, { 'retry-after': '1', connection: 'close' }).end();
          return;
        }
        if (!answered(request, response)) handle(request, response);`,
        ),
    },
    'hung-gateway-holds-the-head': {
      case: 'gateway-hung',
      does: 'A gateway writes in three round trips; one that hangs between them keeps the whole tenant from writing.',
      apply: writesInThreeRoundTrips,
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
  ...cascadingFailureFlaws,
  ...splitBrainFlaws,
];
