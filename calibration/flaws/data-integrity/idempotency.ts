import { flawsOf } from '../../flaw.ts';
import type { SystemCopy } from '../../system-copy.ts';
import { keysNotUnique } from './keys-not-unique.ts';

const append = 'ledger/migrations/012.do.append.sql';
const consistency = 'integrity.ledger-consistency';

/** Whoever races with the same key all miss the event. */
export function checkThenAct(copy: SystemCopy): void {
  const lock = '  SELECT * INTO v_head FROM accord.ledger_head h WHERE h.tenant_id = p_tenant FOR NO KEY UPDATE;\n';
  const guard = '  PERFORM accord.guard_access(p_tenant, p_stream, p_type, v_payload, p_actor);\n';
  copy.replace(append, `${lock}  IF NOT FOUND THEN`, '  IF false THEN');
  copy.replace(append, guard, lock + guard);
  keysNotUnique(copy);
}

export const idempotencyFlaws = flawsOf('integrity.idempotency', {
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
  'key-without-its-place': {
    does: 'Which conversation a message is for is no part of its request: the same key and text for another conversation is acknowledged, and not stored.',
    declared: [consistency],
    apply: (copy) => {
      copy.replace('gateway/routes/messages.ts', 'content: { conversationId, text },', 'content: { text },');
    },
  },
  'key-without-the-members': {
    does: 'Who belongs to a conversation is no part of its request: the same key and title for other people answers with the first conversation.',
    apply: (copy) => {
      copy.replace('gateway/routes/conversations.ts', 'content: { title, memberIds },', 'content: { title },');
    },
  },
  'key-forgotten-after-a-second': {
    does: 'A request key is looked for among the last second’s events only; who comes back later makes a second one.',
    declared: [consistency],
    apply: (copy) => {
      copy.replace(
        append,
        'WHERE e.tenant_id = p_tenant AND e.actor_id = p_actor\n        AND e.operation = p_operation AND e.request_key = p_request_key;',
        "WHERE e.tenant_id = p_tenant AND e.actor_id = p_actor\n        AND e.operation = p_operation AND e.request_key = p_request_key\n        AND e.recorded_at > clock_timestamp() - interval '1 second';",
      );
      keysNotUnique(copy);
    },
  },
  'state-before-key': {
    does: 'Whether a job is over is asked before the key is looked up: who cancels or rejects once more after a lost answer is refused.',
    apply: (copy) => {
      copy.replace(
        'gateway/routes/job-actions.ts',
        '      refuseUnlessPermitted(session, job, action);\n',
        "      refuseUnlessPermitted(session, job, action);\n      if (job.state === 'cancelled' || job.state === 'rejected') throw new Problem('conflict', 'This job is over.');\n",
      );
    },
  },
});
