import { type Flaw, flawsOf } from '../../flaw.ts';
import { checkThenAct } from '../data-integrity/idempotency.ts';

const messages = 'gateway/routes/messages.ts';
const idempotency = 'gateway/idempotency.ts';
const append = 'ledger/migrations/012.do.append.sql';

export const integrityUnderStressFlaws: readonly Flaw[] = flawsOf('resilience.integrity-under-stress', {
  'check-then-act': {
    does: 'The key is looked up before the lock is taken: calls that race with one key all miss the event.',
    apply: checkThenAct,
  },
  'sequence-outside-the-transaction': {
    does: 'An event’s number is drawn before the lock is taken, and is spent whatever becomes of the event.',
    apply: (copy) => {
      const lock = '  SELECT * INTO v_head FROM accord.ledger_head h WHERE h.tenant_id = p_tenant FOR NO KEY UPDATE;\n';
      copy.replace(append, '  v_hash    bytea;\n', '  v_hash    bytea;\n  v_number  bigint;\n');
      copy.replace(
        append,
        lock,
        `  EXECUTE format('CREATE SEQUENCE IF NOT EXISTS accord.%I', 'number_' || p_tenant);
  v_number := nextval(format('accord.%I', 'number_' || p_tenant)::regclass);
${lock}`,
      );
      copy.replace(
        append,
        'event_hash(v_head.hash, p_tenant, v_head.seq + 1,',
        'event_hash(v_head.hash, p_tenant, v_number,',
      );
      copy.replace(append, 'VALUES (p_tenant, v_head.seq + 1, v_id,', 'VALUES (p_tenant, v_number, v_id,');
    },
  },
  'answer-names-another-place': {
    does: 'The number that a sent message is acknowledged with is that of the ledger’s end by then, under load another message’s.',
    apply: (copy) => {
      copy.replace(
        messages,
        'const { eventId: id, seq, recordedAt } = appended;',
        `const { eventId: id, recordedAt } = appended;
      const seq = (await ledgerHeads(database, [session.tenantId])).get(session.tenantId) ?? appended.seq;`,
      );
      copy.replace(
        messages,
        "import { messagePage, timelinePage } from '../queries/timeline.ts';",
        "import { ledgerHeads } from '../queries/ledger-range.ts';\nimport { messagePage, timelinePage } from '../queries/timeline.ts';",
      );
    },
  },
  'keys-meet-within-a-gateway-only': {
    does: 'That calls that race with one key make one event is seen to by each gateway for itself; the ledger looks the key up before it locks.',
    apply: (copy) => {
      checkThenAct(copy);
      copy.replace(
        idempotency,
        '  return append(database, {',
        '  const name = `${session.personId} ${operation} ${key}`;\n' +
          '  const known = underWay.get(name) as Promise<Appended<Type>> | undefined;\n' +
          '  if (known) return known;\n' +
          '  const appended = append(database, {',
      );
      copy.replace(
        idempotency,
        '    request: { key, hash: requestHash(content) },\n  });',
        `    request: { key, hash: requestHash(content) },
  });
  underWay.set(name, appended);
  appended.finally(() => underWay.delete(name)).catch(() => undefined);
  return appended;`,
      );
      copy.append(idempotency, '\nconst underWay = new Map<string, Promise<unknown>>();\n');
    },
  },
});
