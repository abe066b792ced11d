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
  'edges-trimmed': {
    does: 'White space at the beginning and end of a message is cut off when it is stored.',
    declared: [ledger],
    apply: (copy) => {
      copy.replace(
        'gateway/routes/messages.ts',
        'payload: { conversationId, text },',
        'payload: { conversationId, text: text.trim() },',
      );
    },
  },
  'limit-counts-characters': {
    does: 'The limit of 16 KiB is counted in characters: 40 KiB of another script are accepted.',
    apply: (copy) => {
      copy.replace(
        'gateway/routes/messages.ts',
        'if (Buffer.byteLength(text) > maxMessageBytes)',
        'if (text.length > maxMessageBytes)',
      );
    },
  },
  'message-lost-between-pages': {
    does: 'Between two pages of a timeline one item is left out.',
    apply: (copy) => {
      copy.replace('gateway/queries/timeline.ts', '(shown[0]?.seq ?? null)', '(found.at(-1)?.seq ?? null)');
    },
  },
  'refused-text-is-gone': {
    does: 'A message that the server refuses for good is neither in the composer nor on the screen, and nobody says so.',
    apply: (copy) => {
      copy.replace(
        'web/state/workspace.ts',
        'return this.composer(conversationId).restore(text, problem);',
        'void [conversationId, text, problem];\n    return true;',
      );
    },
  },
});
