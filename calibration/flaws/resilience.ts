import { type Flaw, flawsOf } from '../flaw.ts';
import { autoRetryFlaws } from './resilience/auto-retry.ts';
import { circuitBreakerFlaws } from './resilience/circuit-breaker.ts';
import { gracefulDegradationFlaws } from './resilience/graceful-degradation.ts';
import { integrityUnderStressFlaws } from './resilience/integrity-under-stress.ts';

const messages = 'gateway/routes/messages.ts';
const idempotency = 'gateway/idempotency.ts';
const append = 'ledger/migrations/012.do.append.sql';

export const resilienceFlaws: readonly Flaw[] = [
  ...flawsOf('resilience.crash-recovery', {
    'job-stuck-in-executing': {
      does: 'A worker that takes over leaves alone what its predecessor was executing.',
      apply: (copy) => {
        copy.replace('worker/job-store.ts', "state IN ('approved', 'executing') AND", "state IN ('approved') AND");
      },
    },
    'job-executed-twice': {
      does: 'Who takes over an attempt does not ask what became of it, and the executor does the work again.',
      apply: (copy) => {
        copy.replace(
          'worker/drive-job.ts',
          "let mustInquire = found.state === 'executing';",
          'let mustInquire = false;',
        );
        copy.replace('executor/record.ts', "if (known.outcome !== 'none') return known;\n      try {", 'try {');
        copy.replace('executor/record.ts', 'UNIQUE (job_id, round)) STRICT;', 'CHECK (round > 0)) STRICT;');
      },
    },
    'memory-dies-with-the-executor': {
      does: 'What the executor has done it knows only until it is started again.',
      apply: (copy) => {
        const known = 'SELECT result, effect_id AS effectId FROM effect WHERE job_id = ? AND round = ?';
        copy.replace('executor/record.ts', `'${known}'`, `\`${known} AND at >= '\${startedAt}'\``);
        copy.replace('executor/record.ts', 'UNIQUE (job_id, round)) STRICT;', 'CHECK (round > 0)) STRICT;');
        copy.append('executor/record.ts', '\nconst startedAt = new Date().toISOString();\n');
      },
    },
    'resumes-with-messages-only': {
      does: 'A stream that resumes brings the messages that were missed, and nothing of the jobs that changed meanwhile.',
      declared: ['golden.realtime'],
      apply: (copy) =>
        copy.replace(
          'gateway/queries/ledger-range.ts',
          'const readerText = range(`AND EXISTS (',
          "const readerText = range(`AND e.type = 'message.sent' AND EXISTS (",
        ),
    },
    'sessions-end-with-the-process': {
      does: 'A gateway that starts forgets every session.',
      apply: (copy) => {
        copy.replace(
          'gateway/session/session-store.ts',
          '    this.#database = database;\n',
          "    this.#database = database;\n    void database.query('DELETE FROM accord.session');\n",
        );
      },
    },
  }),
  ...integrityUnderStressFlaws,
  ...flawsOf('resilience.no-data-loss', {
    'acknowledged-before-commit': {
      does: 'The database answers before a transaction is on disk.',
      apply: (copy) => {
        copy.overlay.postgresSettings = { synchronous_commit: 'off', wal_writer_delay: '2s' };
      },
    },
    'write-behind-buffer': {
      does: 'A gateway acknowledges messages and writes them half a second later.',
      apply: (copy) => {
        copy.replace(
          messages,
          'const appended = await appendKeyed(',
          `const later = (...write: Parameters<typeof appendKeyed>) => {
        setTimeout(() => appendKeyed(...write).catch(() => undefined), 500);
        return { eventId: randomUUID(), seq: 1, recordedAt: new Date(), payload: { text }, replayed: false };
      };
      const appended = later(`,
        );
        copy.replace(
          messages,
          "import { Type } from 'typebox';",
          "import { randomUUID } from 'node:crypto';\nimport { Type } from 'typebox';",
        );
      },
    },
    'broken-off-is-done': {
      does: 'A message whose database connection broke before the answer is taken for written, and acknowledged.',
      apply: (copy) => {
        copy.replace(
          messages,
          'const appended = await appendKeyed(',
          `const believing = (...write: Parameters<typeof appendKeyed>) =>
        appendKeyed(...write).catch((error: Error) => {
          if (!/\\((no answer|ECONNRESET|EPIPE)\\)/.test(error.message)) throw error;
          return { eventId: randomUUID(), seq: 1, recordedAt: new Date(), payload: { text }, replayed: false };
        });
      const appended = await believing(`,
        );
        copy.replace(
          messages,
          "import { Type } from 'typebox';",
          "import { randomUUID } from 'node:crypto';\nimport { Type } from 'typebox';",
        );
      },
    },
    'again-under-another-key': {
      does: 'A write whose answer was lost with the database is tried once more by the gateway, under a key of its own.',
      apply: (copy) => {
        copy.replace(
          idempotency,
          '  return append(database, {',
          '  const under = (name: string) => append(database, {',
        );
        copy.replace(
          idempotency,
          '    request: { key, hash: requestHash(content) },\n  });',
          `    request: { key: name, hash: requestHash(content) },
  });
  return under(key).catch(async (error: Error) => {
    if (!/\\((no answer|ECONNRESET|EPIPE)\\)/.test(error.message)) throw error;
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    return under(key + '-again');
  });`,
        );
      },
    },
    'start-locks-the-ledger': {
      does: 'A gateway that comes back to a ledger in use keeps everybody from writing for three seconds.',
      apply: (copy) => {
        copy.append(
          append,
          `
CREATE FUNCTION accord.look_over_heads() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM accord.ledger_event) THEN
    LOCK TABLE accord.ledger_head IN EXCLUSIVE MODE;
    PERFORM pg_sleep(3);
  END IF;
END $$;
GRANT EXECUTE ON FUNCTION accord.look_over_heads TO accord_app;
`,
        );
        copy.replace(
          'gateway/session/session-store.ts',
          '    this.#database = database;\n',
          `    this.#database = database;
    const lookOver = database.transaction(async (client) => {
      await client.query('SET LOCAL statement_timeout = 0');
      await client.query('SELECT accord.look_over_heads()');
    });
    lookOver.catch(() => undefined);
`,
        );
      },
    },
  }),
  ...autoRetryFlaws,
  ...gracefulDegradationFlaws,
  ...circuitBreakerFlaws,
];
