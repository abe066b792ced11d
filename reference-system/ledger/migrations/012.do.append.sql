-- Appends one event in one round trip. The order of the steps is the correctness:
--   1 the fence, before any other lock   2 the tenant's head   3 the request's key, under the head lock (before it, calls
--   that race with one key would all miss the stored event)   4 may the actor see it   5 the stream's version
--   6 may the job go there   7 number, chain, store, project, notify.
-- Each statement of a VOLATILE function sees what was committed before it, so what is read after the head's lock is current.
--
-- enable_seqscan is off because plans are cached while the tables are still tiny: a sequential scan chosen then would stay
-- until the next ANALYZE. Generic plans are forced because every statement here finds its row by a unique key.
CREATE FUNCTION accord.append(
  p_tenant uuid, p_stream text, p_expected_version integer, p_type text, p_payload_text text, p_actor uuid,
  p_operation text, p_request_key text, p_request_hash bytea, p_lease_name text, p_fencing_token bigint
) RETURNS TABLE (
  replayed boolean, seq bigint, event_id uuid, stream_version integer, recorded_at timestamptz, payload_text text
)
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp SET enable_seqscan = off SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  v_payload jsonb := p_payload_text::jsonb;
  v_head    accord.ledger_head;
  v_event   accord.ledger_event;
  v_version integer;
  v_id      uuid := uuidv7();
  v_now     timestamptz;
  v_hash    bytea;
BEGIN
  IF octet_length(p_payload_text) > 131072 OR (p_request_key IS NULL) <> (p_request_hash IS NULL) THEN
    RAISE EXCEPTION 'a payload is at most 131072 bytes, and a request key comes with its hash'
      USING ERRCODE = 'invalid_parameter_value';
  END IF;

  IF p_lease_name IS NOT NULL THEN
    PERFORM accord.assert_fence(p_lease_name, p_fencing_token);
  END IF;

  SELECT * INTO v_head FROM accord.ledger_head h WHERE h.tenant_id = p_tenant FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'there is no tenant %', p_tenant USING ERRCODE = 'AC004';
  END IF;

  IF p_request_key IS NOT NULL THEN
    IF p_actor IS NULL THEN
      SELECT * INTO v_event FROM accord.ledger_event e WHERE e.tenant_id = p_tenant AND e.actor_id IS NULL
        AND e.operation = p_operation AND e.request_key = p_request_key;
    ELSE
      SELECT * INTO v_event FROM accord.ledger_event e WHERE e.tenant_id = p_tenant AND e.actor_id = p_actor
        AND e.operation = p_operation AND e.request_key = p_request_key;
    END IF;
    IF FOUND THEN
      IF v_event.request_hash IS DISTINCT FROM p_request_hash THEN
        RAISE EXCEPTION 'this request key was used for another request' USING ERRCODE = 'AC002';
      END IF;
      RETURN QUERY SELECT true, v_event.seq, v_event.event_id, v_event.stream_version, v_event.recorded_at,
        v_event.payload_text;
      RETURN;
    END IF;
  END IF;

  PERFORM accord.guard_access(p_tenant, p_stream, p_type, v_payload, p_actor);

  v_version := coalesce((SELECT e.stream_version FROM accord.ledger_event e
    WHERE e.tenant_id = p_tenant AND e.stream_id = p_stream ORDER BY e.stream_version DESC LIMIT 1), 0);
  -- Only messages may be sent without knowing what came before them.
  IF p_expected_version <> v_version OR (p_expected_version IS NULL AND p_type <> 'message.sent') THEN
    RAISE EXCEPTION 'stream % is at version %, not %', p_stream, v_version, p_expected_version USING ERRCODE = 'AC001',
      DETAIL = jsonb_build_object('stream', p_stream, 'expected', p_expected_version, 'actual', v_version);
  END IF;

  IF p_type LIKE 'job.%' AND p_type <> 'job.proposed' THEN
    PERFORM accord.guard_job(p_tenant, p_type, v_payload, p_actor, p_lease_name IS NOT NULL);
  END IF;

  v_now := clock_timestamp();
  v_hash := accord.event_hash(v_head.hash, p_tenant, v_head.seq + 1, v_id, p_stream, v_version + 1, p_type,
    p_payload_text, p_actor, p_operation, p_request_key, p_request_hash, p_fencing_token, v_now);
  INSERT INTO accord.ledger_event (tenant_id, seq, event_id, stream_id, stream_version, type, payload_text, actor_id,
      operation, request_key, request_hash, fencing_token, prev_hash, hash, recorded_at)
    VALUES (p_tenant, v_head.seq + 1, v_id, p_stream, v_version + 1, p_type, p_payload_text, p_actor, p_operation,
      p_request_key, p_request_hash, p_fencing_token, v_head.hash, v_hash, v_now)
    RETURNING * INTO v_event;
  UPDATE accord.ledger_head h SET seq = v_event.seq, hash = v_hash WHERE h.tenant_id = p_tenant;
  PERFORM accord.project_event(v_event);
  PERFORM pg_notify('accord_ledger', p_tenant || ':' || v_event.seq);

  RETURN QUERY SELECT false, v_event.seq, v_event.event_id, v_event.stream_version, v_event.recorded_at,
    v_event.payload_text;
END $$;

GRANT EXECUTE ON FUNCTION accord.append TO accord_app;
