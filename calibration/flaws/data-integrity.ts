import { type Flaw, flawsOf } from '../flaw.ts';

const append = 'ledger/migrations/012.do.append.sql';

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
    'duplicated-write': {
      does: 'The request key is not looked up, and not unique: a resent message is stored again.',
      declared: ['golden.message-flow'],
      apply: (copy) => {
        copy.replace(append, 'IF p_request_key IS NOT NULL THEN', 'IF false THEN');
        copy.replace(
          'ledger/migrations/002.do.ledger.sql',
          'CREATE UNIQUE INDEX ledger_event_request_key',
          'CREATE INDEX ledger_event_request_key',
        );
        copy.replace('ledger/migrations/002.do.ledger.sql', /^ {2}NULLS NOT DISTINCT WHERE/m, '  WHERE');
      },
    },
  }),
];
