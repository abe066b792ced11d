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
});
