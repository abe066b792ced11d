-- Projections that the leading worker makes a moment later, in ranges of the ledger, under its fence.

--   last_seq, last_activity_at: of any event of the conversation, those of its jobs included
CREATE TABLE accord.conversation_summary (
  tenant_id        uuid NOT NULL,
  conversation_id  uuid NOT NULL,
  message_count    bigint NOT NULL,
  job_count        bigint NOT NULL,
  last_seq         bigint NOT NULL,
  last_activity_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, conversation_id)
) WITH (fillfactor = 70);

--   day: in UTC
CREATE TABLE accord.tenant_activity (
  tenant_id uuid NOT NULL,
  day       date NOT NULL,
  type      text NOT NULL,
  events    bigint NOT NULL,
  PRIMARY KEY (tenant_id, day, type)
) WITH (fillfactor = 70);

-- Every event up to seq is in the projection, none after it. fencing_token is that of the last writer; 0 for a rebuild.
CREATE TABLE accord.projection_checkpoint (
  projection    text NOT NULL CHECK (projection IN ('conversation_summary', 'tenant_activity')),
  tenant_id     uuid NOT NULL,
  seq           bigint NOT NULL,
  fencing_token bigint NOT NULL,
  PRIMARY KEY (projection, tenant_id)
) WITH (fillfactor = 50);

-- Adds the events of (p_from, p_to] to one projection. A job's later events name only the job; accord.job, which is never
-- behind, says whose it is.
CREATE FUNCTION accord.project_range(p_projection text, p_tenant uuid, p_from bigint, p_to bigint) RETURNS void
  LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  CASE p_projection
    WHEN 'conversation_summary' THEN
      INSERT INTO accord.conversation_summary AS s
          (tenant_id, conversation_id, message_count, job_count, last_seq, last_activity_at)
        SELECT p_tenant, coalesce((e.payload ->> 'conversationId')::uuid, j.conversation_id) AS conversation_id,
            count(*) FILTER (WHERE e.type = 'message.sent'), count(*) FILTER (WHERE e.type = 'job.proposed'),
            max(e.seq), max(e.recorded_at)
          FROM accord.ledger_event e
          LEFT JOIN accord.job j ON j.tenant_id = p_tenant AND j.job_id = (e.payload ->> 'jobId')::uuid
          WHERE e.tenant_id = p_tenant AND e.seq > p_from AND e.seq <= p_to
          GROUP BY 2
        ON CONFLICT (tenant_id, conversation_id) DO UPDATE SET
          message_count = s.message_count + excluded.message_count, job_count = s.job_count + excluded.job_count,
          last_seq = greatest(s.last_seq, excluded.last_seq),
          last_activity_at = greatest(s.last_activity_at, excluded.last_activity_at);
    WHEN 'tenant_activity' THEN
      INSERT INTO accord.tenant_activity AS a (tenant_id, day, type, events)
        SELECT p_tenant, (e.recorded_at AT TIME ZONE 'UTC')::date, e.type, count(*)
          FROM accord.ledger_event e
          WHERE e.tenant_id = p_tenant AND e.seq > p_from AND e.seq <= p_to
          GROUP BY 2, 3
        ON CONFLICT (tenant_id, day, type) DO UPDATE SET events = a.events + excluded.events;
  END CASE;
END $$;

-- Takes one projection of one tenant at most p_max_events further. Returns how far it is now, and the head then.
CREATE FUNCTION accord.project_pending(
  p_projection text, p_tenant uuid, p_lease_name text, p_fencing_token bigint, p_max_events integer
) RETURNS TABLE (checkpoint_seq bigint, head_seq bigint)
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp SET enable_seqscan = off
AS $$
DECLARE
  v_from bigint;
  v_to   bigint;
  v_head bigint;
BEGIN
  PERFORM accord.assert_fence(p_lease_name, p_fencing_token);
  INSERT INTO accord.projection_checkpoint (projection, tenant_id, seq, fencing_token)
    VALUES (p_projection, p_tenant, 0, p_fencing_token) ON CONFLICT DO NOTHING;
  SELECT c.seq INTO STRICT v_from FROM accord.projection_checkpoint c
    WHERE c.projection = p_projection AND c.tenant_id = p_tenant FOR NO KEY UPDATE;
  SELECT h.seq INTO STRICT v_head FROM accord.ledger_head h WHERE h.tenant_id = p_tenant;
  v_to := least(v_head, v_from + p_max_events);
  IF v_to > v_from THEN
    PERFORM accord.project_range(p_projection, p_tenant, v_from, v_to);
    UPDATE accord.projection_checkpoint SET seq = v_to, fencing_token = p_fencing_token
      WHERE projection = p_projection AND tenant_id = p_tenant;
  END IF;
  RETURN QUERY SELECT v_to, v_head;
END $$;

GRANT EXECUTE ON FUNCTION accord.project_pending TO accord_app;
