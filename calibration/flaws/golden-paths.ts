import { type Flaw, flawsOf } from '../flaw.ts';

const ledger = 'integrity.ledger-consistency';

export const goldenPathFlaws: readonly Flaw[] = [
  ...flawsOf('golden.message-flow', {
    'text-truncated': {
      does: 'Long texts are cut off when they are stored.',
      declared: [ledger],
      apply: (copy) => {
        copy.replace(
          'gateway/routes/messages.ts',
          'payload: { conversationId, text },',
          'payload: { conversationId, text: text.slice(0, 4000) },',
        );
      },
    },
    'shown-but-not-stored': {
      does: 'The gateway acknowledges messages without storing them; the sender sees them as sent.',
      declared: [ledger],
      apply: (copy) => {
        copy.replace(
          'gateway/routes/messages.ts',
          'const appended = await appendKeyed(',
          `const appended = true ? { eventId: randomUUID(), seq: 1, recordedAt: new Date(), payload: { text }, replayed: false } : await appendKeyed(`,
        );
        copy.replace(
          'gateway/routes/messages.ts',
          "import { Type } from 'typebox';",
          "import { randomUUID } from 'node:crypto';\nimport { Type } from 'typebox';",
        );
      },
    },
    'white-space-folded': {
      does: 'Runs of white space are folded on the way into the ledger.',
      declared: [ledger],
      apply: (copy) => {
        copy.replace(
          'gateway/routes/messages.ts',
          'payload: { conversationId, text },',
          "payload: { conversationId, text: text.replace(/\\s+/g, ' ') },",
        );
      },
    },
    'draft-lost': {
      does: 'What was typed is gone after a reload.',
      apply: (copy) => {
        copy.replace(
          'web/model/drafts.ts',
          'else this.#storage.setItem(this.#key(conversationId), text);',
          'else return;',
        );
      },
    },
    'sent-twice': {
      does: 'Trying again sends with a new key, so that a message whose answer was lost is stored twice.',
      declared: [ledger],
      apply: (copy) => {
        copy.replace('web/state/sender.ts', 'idempotencyKey: key });', 'idempotencyKey: newIdempotencyKey() });');
      },
    },
  }),
  ...flawsOf('golden.job-lifecycle', {
    'approval-skipped': {
      does: 'A proposed job is executed without anybody’s approval.',
      apply: (copy) => {
        copy.replace(
          'ledger/migrations/011.do.project-event.sql',
          "'proposed', e.stream_version, 0, 0, e.actor_id",
          "'approved', e.stream_version, 1, 0, e.actor_id",
        );
      },
    },
    'completed-before-executed': {
      does: 'A job is shown as completed when it starts.',
      apply: (copy) => {
        copy.replace(
          'ledger/migrations/011.do.project-event.sql',
          "j.state := 'executing'; j.attempt",
          "j.state := 'completed'; j.attempt",
        );
      },
    },
    'creator-may-approve': {
      does: 'An approver may approve what they have proposed themselves.',
      apply: (copy) => {
        copy.replace(
          'gateway/routes/job-actions.ts',
          "action === 'cancel' ? approver || proposer : approver && !proposer",
          "action === 'cancel' ? approver || proposer : approver",
        );
        copy.replace(
          'ledger/migrations/010.do.guards.sql',
          'THEN v_approver AND p_actor <> v_job.proposed_by',
          'THEN v_approver',
        );
      },
    },
    'result-lost': {
      does: 'The result of a completed job is not kept.',
      apply: (copy) => {
        copy.replace(
          'ledger/migrations/011.do.project-event.sql',
          "j.state := 'completed'; j.result := e.payload ->> 'result';",
          "j.state := 'completed';",
        );
      },
    },
  }),
];
