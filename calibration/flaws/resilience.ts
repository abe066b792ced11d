import { type Flaw, flawsOf } from '../flaw.ts';
import { neverOpens } from './chaos.ts';
import { checkThenAct } from './data-integrity.ts';

const messages = 'gateway/routes/messages.ts';
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
  ...flawsOf('resilience.integrity-under-stress', {
    'check-then-act': {
      does: 'The key is looked up before the lock is taken: calls that race with one key all miss the event.',
      apply: checkThenAct,
    },
    'sequence-outside-the-transaction': {
      does: 'An event’s number is drawn before the lock is taken, and is spent whatever becomes of the event.',
      apply: (copy) => {
        const lock =
          '  SELECT * INTO v_head FROM accord.ledger_head h WHERE h.tenant_id = p_tenant FOR NO KEY UPDATE;\n';
        copy.replace(append, '  v_hash    bytea;\n', '  v_hash    bytea;\n  v_number  bigint;\n');
        copy.replace(
          append,
          lock,
          `  EXECUTE format('CREATE SEQUENCE IF NOT EXISTS accord.%I', 'number_' || p_tenant);
  v_number := nextval(format('accord.%I', 'number_' || p_tenant)::regclass);
${lock}`,
        );
        copy.replace(
          append,
          'event_hash(v_head.hash, p_tenant, v_head.seq + 1,',
          'event_hash(v_head.hash, p_tenant, v_number,',
        );
        copy.replace(append, 'VALUES (p_tenant, v_head.seq + 1, v_id,', 'VALUES (p_tenant, v_number, v_id,');
      },
    },
  }),
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
  ...flawsOf('resilience.auto-retry', {
    'no-retry': {
      does: 'A job fails with its first failed attempt.',
      apply: (copy) =>
        copy.replace('worker/drive-job.ts', 'if (job.attempt < options.retryAttempts) {', 'if (job.attempt < 1) {'),
    },
    'retry-without-wait': {
      does: 'The next attempt follows at once.',
      apply: (copy) => {
        copy.replace('worker/backoff.ts', 'const LONGEST_MS = 30_000;', 'const LONGEST_MS = 1;');
      },
    },
    'retry-without-jitter': {
      does: 'Every job waits equally long before it is tried again: those that failed together come back together.',
      apply: (copy) => copy.replace('worker/backoff.ts', 'const JITTER_RATIO = 0.25;', 'const JITTER_RATIO = 0;'),
    },
    'retry-without-idempotency': {
      does: 'Each attempt is new work to the executor.',
      declared: ['resilience.crash-recovery'],
      apply: (copy) => {
        copy.replace('executor/record.ts', "if (known.outcome !== 'none') return known;\n      try {", 'try {');
        copy.replace('executor/record.ts', 'UNIQUE (job_id, round)) STRICT;', 'CHECK (round > 0)) STRICT;');
      },
    },
    'endless-retry': {
      does: 'A job that cannot be done is tried for ever.',
      apply: (copy) =>
        copy.replace('worker/drive-job.ts', 'if (job.attempt < options.retryAttempts) {', 'if (job.attempt > 0) {'),
    },
  }),
  ...flawsOf('resilience.graceful-degradation', {
    'dead-database-is-an-internal-error': {
      does: 'Without its database a gateway answers 500.',
      apply: (copy) => {
        copy.replace(
          'gateway/error-handler.ts',
          'if (error instanceof DatabaseUnavailableError) return unavailable(error);',
          "if (error instanceof DatabaseUnavailableError) return new Problem('internal', 'It went wrong.');",
        );
      },
    },
    'stack-trace-in-the-body': {
      does: 'An error answer shows where in the code it came from.',
      apply: (copy) => {
        copy.replace(
          'gateway/error-handler.ts',
          'send(problem.document(request.id))',
          'send({ ...problem.document(request.id), detail: new Error(problem.message).stack })',
        );
      },
    },
    'page-hides-the-state': {
      does: 'The page does not say what is degraded.',
      apply: (copy) => {
        copy.replace(
          'web/model/degraded-in-words.ts',
          'return degraded.map(({ part }) => {',
          'return [].map(({ part }) => {',
        );
      },
    },
  }),
  ...flawsOf('resilience.circuit-breaker', {
    'never-opens': {
      does: 'Whatever fails, the executor is called again.',
      apply: neverOpens,
    },
    'never-closes': {
      does: 'Once it is open nobody looks whether the executor works again.',
      apply: (copy) => copy.replace('worker/guarded-executor.ts', 'void this.#probe();', 'return;'),
    },
    'looks-as-often-as-it-calls': {
      does: 'The executor is called twice a second at most, and while it is away it is looked for every two seconds all the same.',
      apply: (copy) => {
        copy.replace(
          'worker/guarded-executor.ts',
          '    return (await this.#breaker.fire(call)) as T;\n',
          `    const turnMs = Math.max(performance.now(), nextTurnMs);
    nextTurnMs = turnMs + 500;
    await new Promise((resolve) => setTimeout(resolve, turnMs - performance.now()));
    if (this.state !== 'closed') throw new BreakerOpenError('The executor is not called while its breaker is open.');
    return (await this.#breaker.fire(call)) as T;
`,
        );
        copy.replace(
          'worker/guarded-executor.ts',
          'const LONGEST_RESET_FACTOR = 4;',
          'const LONGEST_RESET_FACTOR = 1;',
        );
        copy.append('worker/guarded-executor.ts', '\nlet nextTurnMs = 0;\n');
      },
    },
    'callers-wait-while-it-is-open': {
      does: 'While the executor is away whoever proposes a job waits for as long as a call to it may take, 2 s.',
      apply: (copy) => {
        copy.replace(
          'gateway/routes/jobs.ts',
          "      if (input.trim() === '') throw invalid('/input', 'must not be empty');\n",
          `      if (input.trim() === '') throw invalid('/input', 'must not be empty');
      const text = "SELECT 1 FROM accord.service_state WHERE part = 'executor' AND state = 'degraded'";
      const { rows } = await database.query({ name: 'executor-away', text });
      if (rows.length > 0) await new Promise((resolve) => setTimeout(resolve, 2_000));
`,
        );
      },
    },
    'opens-on-client-errors': {
      does: 'Work that the executor refuses counts as a failure of the executor.',
      apply: (copy) => {
        copy.replace(
          'worker/executor-client.ts',
          "if (answer.status === 422) return { outcome: 'refused', message: textOf(answer.body, 'message') };",
          "if (answer.status === 422) throw new TransientError(textOf(answer.body, 'message'), true);",
        );
      },
    },
  }),
];
