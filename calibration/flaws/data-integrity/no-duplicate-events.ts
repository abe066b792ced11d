import { flawsOf } from '../../flaw.ts';
import type { SystemCopy } from '../../system-copy.ts';

const consistency = 'integrity.ledger-consistency';

/** The outside system has done the work by the time that somebody approves it, or rejects it. */
export function doneBeforeApproved(copy: SystemCopy): void {
  const file = 'worker/executions.ts';
  const underWay = 'readonly #underWay = new Map<string, Promise<void>>();';
  copy.replace(file, underWay, `${underWay}\n  readonly #begun = new Set<string>();`);
  copy.replace(
    file,
    '      const jobs = await findUnfinished(this.#options.db, [...this.#underWay.keys()], free);\n',
    `      const { rows } = await this.#options.db.query<any>({
        name: 'worker.find-proposed',
        text: \`SELECT j.job_id AS "jobId", 1 AS round, gen_random_uuid()::text AS "attemptId", j.kind, j.input
          FROM accord.job j WHERE j.state = 'proposed' AND j.job_id <> ALL ($1::uuid[]) ORDER BY j.created_seq DESC LIMIT 8\`,
        values: [[...this.#begun]],
      } as any);
      for (const row of rows) {
        this.#begun.add(row.jobId);
        this.#options.executor.execute({ ...row, fencingToken: term.fence.token }, term.signal).catch(() => undefined);
      }
      const jobs = await findUnfinished(this.#options.db, [...this.#underWay.keys()], free);
`,
  );
}

export const noDuplicateEventsFlaws = flawsOf('integrity.no-duplicate-events', {
  'resent-under-a-new-key': {
    does: 'Trying again sends with a new key, so that a message whose answer was lost is stored twice.',
    declared: [consistency, 'golden.message-flow'],
    apply: (copy) => {
      copy.replace('web/state/sender.ts', 'idempotencyKey: key });', 'idempotencyKey: newIdempotencyKey() });');
    },
  },
  'redelivered-under-a-new-id': {
    case: 'delivery',
    does: 'The stream delivers every message once more under another id and place.',
    declared: ['golden.message-flow'],
    apply: (copy) => {
      copy.replace(
        'gateway/stream/frames.ts',
        "      return append({ kind: 'message', seq, id, authorId: event.actorId ?? '', text: payload.text, sentAt }, seq);",
        `      const item = { kind: 'message' as const, seq, id, authorId: event.actorId ?? '', text: payload.text, sentAt };
      const again = { ...item, seq: seq + 0.5, id: id.replace(/.$/, 'x') };
      return append(item) + frame('timeline.append', { seq: again.seq, conversationId, item: again }, seq);`,
      );
    },
  },
  'done-twice': {
    does: 'The worker has every job done twice, and the outside system does not notice.',
    apply: (copy) => {
      copy.replace(
        'worker/executor-client.ts',
        "    const answer = await this.#call('POST', '/v1/executions', body, signal);",
        "    await this.#call('POST', '/v1/executions', body, signal);\n    const answer = await this.#call('POST', '/v1/executions', body, signal);",
      );
      copy.replace(
        'executor/record.ts',
        "      if (known.outcome !== 'none') return known;\n      try {",
        '      try {',
      );
      copy.replace(
        'executor/record.ts',
        'at TEXT NOT NULL,\n    UNIQUE (job_id, round)) STRICT;',
        'at TEXT NOT NULL) STRICT;',
      );
    },
  },
  'proposed-under-a-new-key': {
    does: 'Proposing again after an answer that was lost makes a second job.',
    declared: [consistency],
    apply: (copy) => {
      copy.replace(
        'web/ui/propose-job-dialog.tsx',
        'if (attempt.current.body !== written) attempt.current = { body: written, key: newIdempotencyKey() };',
        'attempt.current = { body: written, key: newIdempotencyKey() };',
      );
    },
  },
  'sent-again-after-a-reload': {
    does: 'A message that was on its way when the page was reloaded is sent anew, under a new key.',
    declared: [consistency],
    apply: (copy) => {
      copy.replace(
        'web/state/sender.ts',
        "if (message.state === 'sending') this.#queue(message.conversationId, message.key);",
        "if (message.state !== 'sending') continue;\n      this.discard(message.key);\n      this.send(message.conversationId, message.text);",
      );
    },
  },
  'given-up-on-leaving': {
    does: 'A message whose request broke off because its page was loaded anew stands there as "Not sent", beside itself.',
    declared: [],
    apply: (copy) => {
      copy.replace('web/state/sender.ts', '      if (this.#leaving) return;\n', '');
    },
  },
  'done-before-approved': {
    does: 'To save time the worker has the work of a job done as soon as it is proposed; the ledger tells of it after the approval only.',
    declared: ['golden.job-lifecycle'],
    apply: doneBeforeApproved,
  },
});
