import { flawsOf } from '../../flaw.ts';
import type { SystemCopy } from '../../system-copy.ts';
import { keysNotUnique } from './keys-not-unique.ts';

const append = 'ledger/migrations/012.do.append.sql';

/** A message that nobody sent in each new conversation, recorded under the name of this operation. */
function welcomedBy(copy: SystemCopy, operation: string): void {
  copy.replace(
    'gateway/routes/conversations.ts',
    '      markReplay(reply, appended);\n',
    `      markReplay(reply, appended);
      if (!appended.replayed)
        await append(database, {
          tenantId: session.tenantId,
          actorId: session.personId,
          operation: '${operation}',
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
}

export const ledgerConsistencyFlaws = flawsOf('integrity.ledger-consistency', {
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
    apply: (copy) => welcomedBy(copy, 'operator.import'),
  },
  'duplicated-write': {
    does: 'The request key is not looked up, and not unique: a resent message is stored again.',
    declared: ['golden.message-flow'],
    apply: (copy) => {
      copy.replace(append, 'IF p_request_key IS NOT NULL THEN', 'IF false THEN');
      keysNotUnique(copy);
    },
  },
  'same-text-taken-for-a-double': {
    does: 'Who says the same twice within ten seconds is told that it was stored, and it is stored once.',
    apply: (copy) => {
      copy.replace(
        append,
        '  v_now := clock_timestamp();\n',
        `  IF p_type = 'message.sent' THEN
    SELECT * INTO v_event FROM accord.ledger_event e
      WHERE e.tenant_id = p_tenant AND e.stream_id = p_stream AND e.stream_version = v_version;
    IF FOUND AND v_event.actor_id = p_actor AND v_event.payload_text = p_payload_text
      AND v_event.recorded_at > clock_timestamp() - interval '10 seconds' THEN
      RETURN QUERY SELECT true, v_event.seq, v_event.event_id, v_event.stream_version, v_event.recorded_at,
        v_event.payload_text;
      RETURN;
    END IF;
  END IF;

  v_now := clock_timestamp();
`,
      );
    },
  },
  'phantom-dated-back': {
    does: 'Each new conversation gets a message that nobody sent, dated yesterday.',
    apply: (copy) => {
      copy.replace(
        append,
        '  v_now := clock_timestamp();\n',
        "  v_now := clock_timestamp() - CASE WHEN p_operation = 'system.welcome' THEN interval '1 day' ELSE interval '0' END;\n",
      );
      welcomedBy(copy, 'system.welcome');
    },
  },
  'titles-cut': {
    does: 'Titles of conversations are cut after 100 characters, though 200 are accepted.',
    apply: (copy) => {
      copy.replace(
        'gateway/routes/conversations.ts',
        'payload: { conversationId, title, memberIds },',
        'payload: { conversationId, title: title.slice(0, 100), memberIds },',
      );
    },
  },
  'line-ends-tidied': {
    does: 'Line ends of Windows become plain ones on the way into the ledger.',
    declared: ['golden.message-flow'],
    apply: (copy) => {
      copy.replace(
        'gateway/routes/messages.ts',
        'payload: { conversationId, text },',
        "payload: { conversationId, text: text.replaceAll('\\r\\n', '\\n') },",
      );
    },
  },
});
