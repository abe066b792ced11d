import { type Flaw, flawsOf } from '../flaw.ts';

const messages = 'gateway/routes/messages.ts';

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
  }),
];
