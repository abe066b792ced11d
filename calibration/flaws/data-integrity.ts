import { type Flaw, flawsOf } from '../flaw.ts';
import type { SystemCopy } from '../system-copy.ts';
import { projectionAccuracyFlaws } from './data-integrity/projection-accuracy.ts';

const append = 'ledger/migrations/012.do.append.sql';
const atOnce = 'ledger/migrations/011.do.project-event.sql';
const guards = 'ledger/migrations/010.do.guards.sql';
const consistency = 'integrity.ledger-consistency';

/** Without this a second event of one key would be refused by the table, whatever the append function does. */
function keysNotUnique(copy: SystemCopy): void {
  const table = 'ledger/migrations/002.do.ledger.sql';
  copy.replace(table, 'CREATE UNIQUE INDEX ledger_event_request_key', 'CREATE INDEX ledger_event_request_key');
  copy.replace(table, /^ {2}NULLS NOT DISTINCT WHERE/m, '  WHERE');
}

/** Whoever races with the same key all miss the event. */
export function checkThenAct(copy: SystemCopy): void {
  const lock = '  SELECT * INTO v_head FROM accord.ledger_head h WHERE h.tenant_id = p_tenant FOR NO KEY UPDATE;\n';
  const guard = '  PERFORM accord.guard_access(p_tenant, p_stream, p_type, v_payload, p_actor);\n';
  copy.replace(append, `${lock}  IF NOT FOUND THEN`, '  IF false THEN');
  copy.replace(append, guard, lock + guard);
  keysNotUnique(copy);
}

export const dataIntegrityFlaws: readonly Flaw[] = [
  ...flawsOf('integrity.ledger-consistency', {
    'acknowledged-write-lost': {
      does: 'A third of all messages are acknowledged and never stored.',
      declared: ['golden.message-flow'],
      apply: (copy) => {
        copy.replace(
          append,
          '  v_now := clock_timestamp();\n',
          `  v_now := clock_timestamp();
  IF p_type = 'message.sent' AND (get_byte(p_request_hash, 0) % 3) = 0 THEN
    RETURN QUERY SELECT false, v_head.seq + 1, v_id, v_version + 1, v_now, p_payload_text;
    RETURN;
  END IF;
`,
        );
      },
    },
    gap: {
      does: 'Now and then a number of the sequence is left out.',
      apply: (copy) => {
        copy.replace(
          append,
          'UPDATE accord.ledger_head h SET seq = v_event.seq,',
          'UPDATE accord.ledger_head h SET seq = v_event.seq + (v_event.seq % 5 = 0)::int,',
        );
      },
    },
    'altered-payload': {
      does: 'Texts are changed on their way into the ledger (a second space after an a).',
      declared: ['golden.message-flow'],
      apply: (copy) => {
        copy.replace(
          append,
          '  v_now := clock_timestamp();\n',
          "  v_now := clock_timestamp();\n  p_payload_text := replace(p_payload_text, 'a ', 'a  ');\n",
        );
      },
    },
    'chain-without-the-actor': {
      does: 'The hash chain does not cover who did it.',
      apply: (copy) => {
        copy.replace(
          'ledger/migrations/003.do.event-hash.sql',
          /^ {4}\|\| coalesce\(accord\.length_prefixed\(actor_id::text\).*\n/m,
          '',
        );
      },
    },
    'truncate-allowed': {
      does: 'The application may empty the ledger.',
      apply: (copy) => {
        copy.replace('ledger/migrations/004.do.append-only.sql', 'UPDATE OR DELETE OR TRUNCATE', 'UPDATE OR DELETE');
        copy.append(
          'ledger/migrations/004.do.append-only.sql',
          '\nGRANT TRUNCATE ON accord.ledger_event TO accord_app;\n',
        );
      },
    },
    'written-in-the-operators-name': {
      does: 'Each new conversation gets a message that nobody sent, recorded as if the operator had imported it.',
      apply: (copy) => {
        copy.replace(
          'gateway/routes/conversations.ts',
          '      markReplay(reply, appended);\n',
          `      markReplay(reply, appended);
      if (!appended.replayed)
        await append(database, {
          tenantId: session.tenantId,
          actorId: session.personId,
          operation: 'operator.import',
          streamId: conversationStream(conversationId),
          expectedVersion: null,
          type: 'message.sent',
          payload: { conversationId, text: 'Welcome!' },
        });
`,
        );
        copy.replace(
          'gateway/routes/conversations.ts',
          "import { conversationStream } from '../../ledger/events.ts';",
          "import { append } from '../../ledger/append.ts';\nimport { conversationStream } from '../../ledger/events.ts';",
        );
      },
    },
    'duplicated-write': {
      does: 'The request key is not looked up, and not unique: a resent message is stored again.',
      declared: ['golden.message-flow'],
      apply: (copy) => {
        copy.replace(append, 'IF p_request_key IS NOT NULL THEN', 'IF false THEN');
        keysNotUnique(copy);
      },
    },
  }),
  ...projectionAccuracyFlaws,
  ...flawsOf('integrity.idempotency', {
    'check-then-act': {
      does: 'The key is looked up before the lock is taken: calls that race with one key all miss the event.',
      declared: [consistency],
      apply: checkThenAct,
    },
    'key-in-memory': {
      does: 'A request key is remembered in the memory of the gateway that saw it, not in the ledger.',
      declared: [consistency],
      apply: (copy) => {
        copy.replace(append, 'IF p_request_key IS NOT NULL THEN', 'IF false THEN');
        keysNotUnique(copy);
        copy.replace(
          'gateway/idempotency.ts',
          '  return append(database, {',
          `  const name = [session.tenantId, session.personId, operation, key].join(' ');
  const known = seen.get(name);
  if (known) return known.then((appended: any) => ({ ...appended, replayed: true }));
  const made = append(database, {`,
        );
        copy.replace(
          'gateway/idempotency.ts',
          '    request: { key, hash: requestHash(content) },\n  });\n',
          `    request: { key, hash: requestHash(content) },
  });
  seen.set(name, made);
  return made;
`,
        );
        copy.append('gateway/idempotency.ts', '\nconst seen = new Map<string, any>();\n');
      },
    },
    'key-without-tenant': {
      does: 'A request key is looked up over all tenants and people.',
      declared: [consistency],
      apply: (copy) => {
        copy.replace(
          append,
          'WHERE e.tenant_id = p_tenant AND e.actor_id = p_actor\n        AND e.operation',
          'WHERE e.operation',
        );
      },
    },
    'work-left-undone': {
      does: 'The worker says of every job that it was done, and asks nobody to do it.',
      declared: ['integrity.no-duplicate-events'],
      apply: (copy) => {
        copy.replace(
          'worker/executor-client.ts',
          '  async execute(execution: Execution, signal: AbortSignal): Promise<ExecutorAnswer> {\n',
          `  async execute(execution: Execution, signal: AbortSignal): Promise<ExecutorAnswer> {
    if (execution.kind !== '') return { outcome: 'done', result: '42' };
`,
        );
      },
    },
    'other-body-accepted': {
      does: 'A key that is taken answers with the first request, whatever is asked now.',
      declared: [consistency],
      apply: (copy) => {
        copy.replace(append, 'IF v_event.request_hash IS DISTINCT FROM p_request_hash THEN', 'IF false THEN');
      },
    },
  }),
  ...flawsOf('integrity.no-duplicate-events', {
    'resent-under-a-new-key': {
      does: 'Trying again sends with a new key, so that a message whose answer was lost is stored twice.',
      declared: [consistency, 'golden.message-flow'],
      apply: (copy) => {
        copy.replace('web/state/sender.ts', 'idempotencyKey: key });', 'idempotencyKey: newIdempotencyKey() });');
      },
    },
    'redelivered-under-a-new-id': {
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
  }),
  ...flawsOf('integrity.fsm-transitions', {
    'completed-may-be-retried': {
      does: 'A completed job can be approved once more by a retry.',
      apply: (copy) => {
        copy.replace(
          guards,
          "WHEN 'job.retried' THEN v_job.state = 'failed'",
          "WHEN 'job.retried' THEN v_job.state IN ('failed', 'completed')",
        );
      },
    },
    'state-without-its-event': {
      does: 'A cancelled job is kept as rejected: a state that no event gave it.',
      declared: ['integrity.projection-accuracy', 'golden.job-lifecycle'],
      apply: (copy) => {
        copy.replace(atOnce, "j.state := 'cancelled';", "j.state := 'rejected';");
      },
    },
    'expected-version-ignored': {
      does: 'A decision is taken whatever version of the job it was made on.',
      apply: (copy) => {
        copy.replace(append, 'IF p_expected_version <> v_version OR (', 'IF (');
      },
    },
    'both-decisions-accepted': {
      does: 'An approved job can still be rejected, and the version is ignored: of two racing decisions both are taken.',
      apply: (copy) => {
        copy.replace(append, 'IF p_expected_version <> v_version OR (', 'IF (');
        copy.replace(
          guards,
          "WHEN 'job.rejected' THEN v_job.state = 'proposed'",
          "WHEN 'job.rejected' THEN v_job.state IN ('proposed', 'approved', 'executing', 'completed')",
        );
      },
    },
  }),
];
