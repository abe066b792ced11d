import pg from 'pg';
import { startPostgresForTests } from '../harness/postgres-for-tests.ts';
import { migrated, urlOf } from '../systems/reference/ledger-for-tests.ts';

export interface FilledLedger {
  readonly adminUrl: string;
  readonly observerUrl: string;
  stop(): Promise<void>;
}

/**
 * Events of one tenant straight into the table, numbered and chained as the append function does it: a quarter of all in one
 * large conversation, and for every 36 messages one job that is proposed, approved, started and completed.
 */
const fill = `
CREATE FUNCTION pg_temp.fill(p_tenant uuid, p_people uuid[], p_events bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_seq bigint := 0; v_hash bytea := decode(repeat('00', 32), 'hex'); v_version int[] := '{}'; v_id uuid; v_next bytea;
  v_conversations uuid[] := ARRAY(SELECT uuidv7() FROM generate_series(1, 100));
  v_at timestamptz := clock_timestamp() - interval '30 days'; c int; v_job uuid; e record;
BEGIN
  WHILE v_seq < p_events LOOP
    c := CASE WHEN v_seq < 100 THEN v_seq + 1 WHEN random() < 0.25 THEN 1 ELSE 1 + floor(random() * 100) END;
    v_job := uuidv7();
    FOR e IN SELECT * FROM (VALUES
        ('message.sent', p_people[1 + v_seq % 3], NULL::int), ('job.proposed', p_people[1], 1), ('job.approved', p_people[2], 2),
        ('job.started', NULL, 3), ('job.completed', NULL, 4)) AS k (type, actor, version)
      WHERE CASE WHEN v_seq < 100 THEN k.type = 'message.sent' ELSE (k.type LIKE 'job%') = (v_seq % 40 = 0) END
    LOOP
      IF v_seq < 100 THEN e.type := 'conversation.created'; e.actor := p_people[1]; END IF;
      v_seq := v_seq + 1; v_id := uuidv7(); v_at := v_at + interval '2 seconds';
      IF e.version IS NULL THEN v_version[c] := coalesce(v_version[c], 0) + 1; END IF;
      WITH row AS (SELECT
        CASE WHEN e.version IS NULL THEN 'conversation:' || v_conversations[c] ELSE 'job:' || v_job END AS stream,
        CASE e.type
          WHEN 'conversation.created' THEN jsonb_build_object('conversationId', v_conversations[c], 'title', 'Talk ' || c,
            'memberIds', to_jsonb(p_people))
          WHEN 'message.sent' THEN jsonb_build_object('conversationId', v_conversations[c], 'text', 'message ' || v_seq)
          WHEN 'job.proposed' THEN jsonb_build_object('jobId', v_job, 'conversationId', v_conversations[c], 'title',
            'Job ' || v_seq, 'kind', 'calculate', 'input', '1+1')
          WHEN 'job.approved' THEN jsonb_build_object('jobId', v_job, 'round', 1)
          ELSE jsonb_build_object('jobId', v_job, 'round', 1, 'attempt', 1, 'attemptId', v_job, 'result', '2') END::text AS payload)
      INSERT INTO accord.ledger_event (tenant_id, seq, event_id, stream_id, stream_version, type, payload_text, actor_id,
          operation, request_key, request_hash, fencing_token, prev_hash, hash, recorded_at)
        SELECT p_tenant, v_seq, v_id, stream, coalesce(e.version, v_version[c]), e.type, payload, e.actor, 'POST /bench',
          'key-' || v_seq, '\\x00', NULL, v_hash, accord.event_hash(v_hash, p_tenant, v_seq, v_id, stream,
            coalesce(e.version, v_version[c]), e.type, payload, e.actor, 'POST /bench', 'key-' || v_seq, '\\x00', NULL, v_at), v_at
        FROM row RETURNING hash INTO v_next;
      v_hash := v_next;
    END LOOP;
  END LOOP;
  UPDATE accord.ledger_head SET seq = v_seq, hash = v_hash WHERE tenant_id = p_tenant;
END $$`;

/** The projections of these events, by sets: the system's own rebuild takes one event after the other. */
const project = `
INSERT INTO accord.conversation
  SELECT tenant_id, (payload ->> 'conversationId')::uuid, payload ->> 'title', actor_id, seq, recorded_at
  FROM accord.ledger_event WHERE type = 'conversation.created';
INSERT INTO accord.conversation_member
  SELECT tenant_id, (payload ->> 'conversationId')::uuid, jsonb_array_elements_text(payload -> 'memberIds')::uuid
  FROM accord.ledger_event WHERE type = 'conversation.created';
INSERT INTO accord.timeline_item
  SELECT tenant_id, (payload ->> 'conversationId')::uuid, seq, CASE type WHEN 'message.sent' THEN 'message' ELSE 'job' END,
    CASE type WHEN 'message.sent' THEN event_id ELSE (payload ->> 'jobId')::uuid END, actor_id, payload ->> 'text', recorded_at
  FROM accord.ledger_event WHERE type IN ('message.sent', 'job.proposed');
INSERT INTO accord.job (tenant_id, job_id, conversation_id, title, kind, input, state, version, round, attempt, proposed_by,
    decided_by, result, created_seq, updated_seq, created_at, updated_at)
  SELECT p.tenant_id, (p.payload ->> 'jobId')::uuid, (p.payload ->> 'conversationId')::uuid, p.payload ->> 'title',
    p.payload ->> 'kind', p.payload ->> 'input', 'completed', 4, 1, 1, p.actor_id, a.actor_id, c.payload ->> 'result', p.seq,
    c.seq, p.recorded_at, c.recorded_at
  FROM accord.ledger_event p
  JOIN accord.ledger_event a ON a.tenant_id = p.tenant_id AND a.stream_id = p.stream_id AND a.stream_version = 2
  JOIN accord.ledger_event c ON c.tenant_id = p.tenant_id AND c.stream_id = p.stream_id AND c.stream_version = 4
  WHERE p.type = 'job.proposed';
ANALYZE;
SELECT accord.project_range(p, h.tenant_id, 0, h.seq)
  FROM accord.ledger_head h, unnest(ARRAY['conversation_summary', 'tenant_activity']) AS p;
INSERT INTO accord.projection_checkpoint
  SELECT p, h.tenant_id, h.seq, 0 FROM accord.ledger_head h, unnest(ARRAY['conversation_summary', 'tenant_activity']) AS p`;

/** A throw-away PostgreSQL with the reference system's schema, two tenants (four to one), at least this many events. */
export async function startFilledLedger(events: number): Promise<FilledLedger> {
  const postgres = await startPostgresForTests({ max_wal_size: '8GB', shared_buffers: '512MB' });
  const adminUrl = postgres.url('accord');
  const tenants = migrated(adminUrl);
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  await client.query('SET session_replication_role = replica; SET synchronous_commit = off');
  await client.query(fill);
  for (const [index, { id, people }] of tenants.entries()) {
    const share = Math.ceil(events * (index === 0 ? 0.8 : 0.2));
    await client.query('SELECT pg_temp.fill($1, $2, $3)', [id, people.map((person) => person.id), share]);
  }
  await client.query(project);
  await client.query('VACUUM ANALYZE');
  await client.end();
  return { adminUrl, observerUrl: urlOf(adminUrl, 'observer'), stop: () => postgres.stop() };
}
