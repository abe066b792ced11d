/**
 * The reference system's schema in the words of the data checks (data-checks/relations.ts says what each column means).
 * Written from the tables alone: the hash is recomputed from raw columns, not by the system's own function.
 */

/** sha256 parts of a content digest (harness/content.ts): `<bytes>:<text>`. */
const part = (text: string) => `octet_length(${text}) || ':' || ${text}`;
const digest = (...texts: string[]) => `encode(sha256(convert_to(${texts.map(part).join(' || ')}, 'UTF8')), 'hex')`;

/** Every hashed column in the hash's order, as the bytes or the text that is hashed. */
const hashed = [
  ['tenant_id', 'e.tenant_id::text'],
  ['seq', 'e.seq::text'],
  ['event_id', 'e.event_id::text'],
  ['stream_id', 'e.stream_id'],
  ['stream_version', 'e.stream_version::text'],
  ['type', 'e.type'],
  ['payload_text', 'e.payload_text'],
  ['actor_id', 'e.actor_id::text'],
  ['operation', 'e.operation'],
  ['request_key', 'e.request_key'],
  ['request_hash', 'e.request_hash'],
  ['fencing_token', 'e.fencing_token::text'],
  ['recorded_at', '(extract(epoch FROM e.recorded_at) * 1000000)::bigint::text'],
] as const;

/** Length as int4, then the bytes; −1 for null. The database is UTF-8, so a text's octets are the bytes that are hashed. */
const lengthPrefixed = ([name, expression]: readonly [string, string]) => {
  const bytes = name === 'request_hash' ? expression : `convert_to(${expression}, 'UTF8')`;
  return `coalesce(int4send(octet_length(${expression})) || ${bytes}, '\\xffffffff'::bytea)`;
};

export const relations: Record<string, string> = {
  ledger: `SELECT e.tenant_id, e.seq, e.event_id, e.stream_id, e.stream_version, e.type, e.actor_id, e.operation,
      e.request_key, e.payload, e.recorded_at FROM accord.ledger_event e`,
  heads: 'SELECT h.tenant_id, h.seq, h.hash FROM accord.ledger_head h',
  chain: `SELECT e.tenant_id, e.seq, e.prev_hash, e.hash,
      sha256(e.prev_hash || ${hashed.map((column) => lengthPrefixed(column)).join(' || ')}) AS recomputed
      FROM accord.ledger_event e`,
  chain_input: `SELECT e.tenant_id, e.seq, e.prev_hash, e.hash,
      ${hashed.map(([name, expression]) => `${expression} AS hashed_${name}`).join(', ')} FROM accord.ledger_event e`,
  writes: `SELECT e.tenant_id, e.seq, k.kind, CASE WHEN e.operation = 'operator.import' THEN 'set-up' ELSE 'client' END AS origin,
      e.actor_id,
      CASE WHEN k.kind IN ('message.send', 'job.propose') THEN e.payload ->> 'conversationId'
        WHEN k.kind <> 'conversation.create' THEN e.payload ->> 'jobId' END AS scope_id,
      CASE k.kind WHEN 'message.send' THEN e.event_id::text
        WHEN 'conversation.create' THEN e.payload ->> 'conversationId' ELSE e.payload ->> 'jobId' END AS resource_id,
      CASE k.kind WHEN 'message.send' THEN ${digest("(e.payload ->> 'text')")}
        WHEN 'conversation.create' THEN ${digest("(e.payload ->> 'title')")}
        WHEN 'job.propose' THEN
          ${digest("(e.payload ->> 'title')", "(e.payload ->> 'kind')", "(e.payload ->> 'input')")}
        ELSE ${digest("(e.payload ->> 'jobId')", 'substr(k.kind, 5)')} END AS content_sha256,
      e.request_key, e.recorded_at
    FROM accord.ledger_event e JOIN (VALUES ('message.sent', 'message.send'), ('conversation.created', 'conversation.create'),
      ('job.proposed', 'job.propose'), ('job.approved', 'job.approve'), ('job.rejected', 'job.reject'),
      ('job.cancelled', 'job.cancel'), ('job.retried', 'job.retry')) AS k (type, kind) ON k.type = e.type`,
  append_only_tables: "SELECT 'accord.ledger_event'::text AS table_name",
  // The checkpoint names the term of its writer.
  rebuilt_tables: `SELECT 'accord.' || t.name AS table_name, t.name <> 'projection_checkpoint' AS compared
      FROM (VALUES ('timeline_item'), ('job'), ('conversation_member'), ('conversation'), ('conversation_summary'),
        ('tenant_activity'), ('projection_checkpoint')) AS t (name)`,
  conversations:
    'SELECT c.tenant_id, c.conversation_id, c.title, c.created_by, c.created_seq FROM accord.conversation c',
  conversation_members: 'SELECT m.tenant_id, m.conversation_id, m.person_id FROM accord.conversation_member m',
  timeline: `SELECT t.tenant_id, t.conversation_id, t.seq, t.kind, t.item_id, t.actor_id, t.body
    FROM accord.timeline_item t`,
  jobs: `SELECT j.tenant_id, j.job_id, j.conversation_id, j.title, j.kind, j.input, j.state, j.version, j.round,
      j.proposed_by, j.decided_by, j.result, j.error, j.updated_seq FROM accord.job j`,
  conversation_summaries: `SELECT s.tenant_id, s.conversation_id, s.message_count, s.job_count, s.last_seq
    FROM accord.conversation_summary s`,
  activity: 'SELECT a.tenant_id, a.day, a.type, a.events FROM accord.tenant_activity a',
  checkpoints: `SELECT CASE c.projection WHEN 'conversation_summary' THEN 'conversation_summaries' ELSE 'activity' END
      AS projection, c.tenant_id, c.seq FROM accord.projection_checkpoint c`,
};
