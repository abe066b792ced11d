import { type Flaw, flawsOf } from '../../flaw.ts';

export const resourceCleanupFlaws: readonly Flaw[] = flawsOf('load.resource-cleanup', {
  'connection-leak-on-error-path': {
    does: 'After one of sixty refused statements its database connection is never given back.',
    declared: ['load.soak'],
    apply: (copy) => {
      copy.replace(
        'service/database.ts',
        '    let broken = false;\n',
        '    let broken = false;\n    let forgotten = false;\n',
      );
      copy.replace(
        'service/database.ts',
        '      broken = breaksConnection(error);\n',
        '      broken = breaksConnection(error);\n      forgotten = failures++ % 60 === 0;\n',
      );
      copy.replace(
        'service/database.ts',
        '      client.release(broken);\n',
        '      if (!forgotten) client.release(broken);\n',
      );
      copy.append('service/database.ts', '\nlet failures = 0;\n');
    },
  },
  'stream-not-removed-on-disconnect': {
    does: 'A stream whose reader has gone stays among the subscribers.',
    declared: ['load.soak', 'load.memory-leak'],
    apply: (copy) => {
      copy.replace('gateway/stream/stream-hub.ts', '      subscribers.delete(subscriber);\n', '');
    },
  },
  'temporary-file-kept': {
    does: 'Each hundredth message leaves a file in the temporary folder.',
    apply: (copy) => {
      copy.replace(
        'gateway/routes/messages.ts',
        '      const { text } = request.body;\n',
        '      const { text } = request.body;\n      if (++sent % 100 === 0) writeFileSync(join(tmpdir(), String(process.pid) + sent), text);\n',
      );
      copy.append(
        'gateway/routes/messages.ts',
        "\nimport { writeFileSync } from 'node:fs';\nimport { tmpdir } from 'node:os';\nimport { join } from 'node:path';\nlet sent = 0;\n",
      );
    },
  },
  'session-lock-kept-after-a-refusal': {
    does: 'Each append takes an advisory lock of the session and gives it back when it has written; a write that is refused leaves its lock with the pooled connection.',
    apply: (copy) => {
      const guard = '  PERFORM accord.guard_access(p_tenant, p_stream, p_type, v_payload, p_actor);\n';
      const tell = "  PERFORM pg_notify('accord_ledger', p_tenant || ':' || v_event.seq);\n";
      copy.replace(
        'ledger/migrations/012.do.append.sql',
        guard,
        `  PERFORM pg_advisory_lock(hashtextextended(p_request_key, 0));\n${guard}`,
      );
      copy.replace(
        'ledger/migrations/012.do.append.sql',
        tell,
        `${tell}  PERFORM pg_advisory_unlock(hashtextextended(p_request_key, 0));\n`,
      );
    },
  },
  'temporary-folder-kept': {
    does: 'Each hundredth message leaves an empty folder in the temporary folder.',
    apply: (copy) => {
      copy.replace(
        'gateway/routes/messages.ts',
        '      const { text } = request.body;\n',
        "      const { text } = request.body;\n      if (++sent % 100 === 0) mkdtempSync(join(tmpdir(), 'message-'));\n",
      );
      copy.append(
        'gateway/routes/messages.ts',
        "\nimport { mkdtempSync } from 'node:fs';\nimport { tmpdir } from 'node:os';\nimport { join } from 'node:path';\nlet sent = 0;\n",
      );
    },
  },
  'executor-connection-kept-per-call': {
    does: 'The worker makes an agent for each call of the executor and keeps its connection, which nobody closes for five minutes.',
    declared: ['load.memory-leak'],
    apply: (copy) => {
      copy.replace('worker/executor-client.ts', 'new Agent({ keepAlive: false })', 'new Agent({ keepAlive: true })');
      copy.replace('service/http-server.ts', 'keepAliveTimeout: 65_000', 'keepAliveTimeout: 300_000');
    },
  },
  'connection-leak-once-in-a-hundred': {
    does: 'After one of a hundred refused statements its database connection is never given back.',
    apply: (copy) => {
      const file = 'service/database.ts';
      copy.replace(file, '    let broken = false;\n', '    let broken = false;\n    let forgotten = false;\n');
      copy.replace(
        file,
        '      broken = breaksConnection(error);\n',
        '      broken = breaksConnection(error);\n      forgotten = failures++ % 100 === 0;\n',
      );
      copy.replace(file, '      client.release(broken);\n', '      if (!forgotten) client.release(broken);\n');
      copy.append(file, '\nlet failures = 0;\n');
    },
  },
});
