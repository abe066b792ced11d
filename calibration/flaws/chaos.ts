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
];
