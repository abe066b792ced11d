import { type Flaw, flawsOf } from '../flaw.ts';
import type { SystemCopy } from '../system-copy.ts';
import { performanceReadingFlaws } from './performance-reading.ts';

/** Before admission, so that what is held up holds up nobody else. */
function beforeAdmission(code: string): [file: string, find: string, replacement: string] {
  const line = 'const writes = !readingMethods.has(request.method);';
  return ['gateway/authenticate.ts', line, `${line}\n    ${code}`];
}

const messages = 'gateway/routes/messages.ts';

/** Puts `before` in front of the append of a message, in place of the words that begin it, and `after` behind it. */
function aroundAppend(copy: SystemCopy, before: string, after: string): void {
  copy.replace(messages, '      const appended = await appendKeyed(\n        database,\n', before);
  copy.replace(messages, '          payload: { conversationId, text },\n        },\n      );\n', after);
}

const others = (own: string) =>
  ['message-send', 'job-creation', 'timeline-query', 'sse-latency', 'throughput']
    .filter((name) => name !== own)
    .map((name) => `performance.${name}`);

export const performanceFlaws: readonly Flaw[] = [
  ...flawsOf('performance.message-send', {
    'stall-in-one-of-ten': {
      does: 'One of ten writes stalls for 600 ms.',
      declared: ['performance.sse-latency'],
      // The tail alone must be enough.
      apply: (copy) =>
        copy.replace(
          ...beforeAdmission(
            'if (writes && Math.random() < 0.1) await new Promise((resolve) => setTimeout(resolve, 600));',
          ),
        ),
    },
    'lock-held-across-a-round-trip': {
      does: 'The tenant’s head stays locked for the time of a round trip to the next zone (30 ms).',
      declared: others('message-send'),
      apply: (copy) => {
        copy.replace(
          'ledger/migrations/012.do.append.sql',
          '  v_now := clock_timestamp();\n',
          '  PERFORM pg_sleep(0.03);\n  v_now := clock_timestamp();\n',
        );
      },
    },
    'large-groups-told-before-the-answer': {
      does: 'In a conversation of more than eight people each of the others is told, one after the other (100 ms), before the sender has an answer.',
      declared: others('message-send'),
      apply: (copy) =>
        copy.replace(
          messages,
          '      markReplay(reply, appended);\n',
          `      const { rows: members } = await database.query<{ personId: string }>({
        name: 'members-to-tell',
        text: \`SELECT person_id AS "personId" FROM accord.conversation_member
                WHERE tenant_id = $1 AND conversation_id = $2\`,
        values: [session.tenantId, conversationId],
      });
      if (members.length > 8) {
        for (const { personId } of members) {
          if (personId !== session.personId) await new Promise((resolve) => setTimeout(resolve, 100));
        }
      }
      markReplay(reply, appended);
`,
        ),
    },
  }),
  ...flawsOf('performance.job-creation', {
    'asks-the-executor-first': {
      does: 'Creating a job asks the executor for an estimate and waits for its answer, 2.2 s.',
      apply: (copy) =>
        copy.replace(
          ...beforeAdmission(
            "if (request.method === 'POST' && request.url === '/v1/jobs') await new Promise((resolve) => setTimeout(resolve, 2_200));",
          ),
        ),
    },
    'waits-for-a-projection': {
      does: 'Creating a job is answered once the worker’s projection, made every five seconds, has taken it in.',
      declared: others('job-creation'),
      apply: (copy) => {
        copy.replace('worker/projections.ts', 'leastMs: 100, mostMs: 1_000', 'leastMs: 5_000, mostMs: 5_000');
        copy.replace(
          'gateway/routes/jobs.ts',
          '      markReplay(reply, appended);\n',
          `      for (;;) {
        const text = "SELECT seq FROM accord.projection_checkpoint WHERE projection = 'conversation_summary' AND tenant_id = $1";
        const { rows } = await database.query<{ seq: number }>({ name: 'projected', text, values: [session.tenantId] });
        if (Number(rows[0]?.seq ?? 0) >= appended.seq) break;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      markReplay(reply, appended);\n`,
        );
      },
    },
  }),
  ...performanceReadingFlaws(others),
  ...flawsOf('performance.throughput', {
    'limited-to-90-a-second': {
      does: 'Each of the two gateways takes 45 messages a second and refuses the rest.',
      declared: others('throughput'),
      apply: (copy) => {
        copy.replace(messages, 'import { invalid, notFound }', 'import { invalid, notFound, Problem }');
        copy.replace(messages, "const tag = 'messages';", "const tag = 'messages';\nlet second = 0;\nlet taken = 0;");
        copy.replace(
          messages,
          '      const { text } = request.body;\n',
          `      const { text } = request.body;
      const now = Math.floor(Date.now() / 1000);
      taken = now === second ? taken + 1 : 1;
      second = now;
      if (taken > 45) throw new Problem('rate-limited', 'Slow down.', { retryAfterSeconds: 1 });\n`,
        );
      },
    },
    'pauses-once-a-minute': {
      does: 'Once a minute nothing is written for 15 seconds.',
      declared: others('throughput'),
      apply: (copy) =>
        copy.replace(
          ...beforeAdmission(
            'if (writes && Date.now() % 60_000 < 15_000) await new Promise((resolve) => setTimeout(resolve, 15_000 - (Date.now() % 60_000)));',
          ),
        ),
    },
    'one-in-a-hundred-fails': {
      does: 'One message in a hundred is answered with an internal error.',
      apply: (copy) =>
        copy.replace(
          ...beforeAdmission(
            "if (writes && request.url.endsWith('/messages') && Math.random() < 0.01) throw new Error('it went wrong');",
          ),
        ),
    },
    'acknowledged-before-it-is-written': {
      does: 'A gateway writes 47 messages a second, one every 21 ms, and answers after 50 ms at the latest, written or not: what waits inside grows.',
      declared: ['performance.sse-latency'],
      apply: (copy) => {
        aroundAppend(
          copy,
          `      const atMs = Math.max(performance.now(), nextAtMs);
      nextAtMs = atMs + 21;
      const writing = new Promise((resolve) => setTimeout(resolve, atMs - performance.now())).then(() =>
        appendKeyed(
        database,
`,
          `          payload: { conversationId, text },
        },
        ),
      );
      writing.catch(() => undefined);
      const provisional = {
        replayed: false,
        seq: 1,
        eventId: crypto.randomUUID(),
        streamVersion: 1,
        recordedAt: new Date(),
        payload: { conversationId, text },
      };
      const appended = await Promise.race([
        writing,
        new Promise<typeof provisional>((resolve) => setTimeout(resolve, 50, provisional)),
      ]);
`,
        );
        copy.append(messages, '\nlet nextAtMs = 0;\n');
      },
    },
    'short-pauses': {
      does: 'Twice a minute nothing is written for 1.15 seconds: in the ten seconds before its end fewer than 100 messages a second.',
      declared: others('throughput'),
      apply: (copy) =>
        copy.replace(
          ...beforeAdmission(
            'const pauseMs = 1_150 - (Date.now() % 30_000);\n    if (writes && pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));',
          ),
        ),
    },
  }),
];
