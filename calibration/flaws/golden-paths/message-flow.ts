import { flawsOf } from '../../flaw.ts';

const ledger = 'integrity.ledger-consistency';

export const messageFlowFlaws = flawsOf('golden.message-flow', {
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
});
