-- Makes every projection anew from the ledger, in the caller's transaction: readers see the old rows until it commits,
-- writers wait (and are answered "unavailable" when they have waited too long). For the operator; no service may call it.
--
-- enable_seqscan is off because the tables it fills begin empty: a sequential scan planned then, for each event of a job, made
-- the rebuild of a million events quadratic.
CREATE FUNCTION accord.rebuild_projections() RETURNS bigint
  LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
  e        accord.ledger_event;
  v_events bigint := 0;
BEGIN
  LOCK TABLE accord.projection_checkpoint IN SHARE ROW EXCLUSIVE MODE;
  PERFORM FROM accord.ledger_head ORDER BY tenant_id FOR NO KEY UPDATE;
  DELETE FROM accord.timeline_item;
  DELETE FROM accord.job;
  DELETE FROM accord.conversation_member;
  DELETE FROM accord.conversation;
  DELETE FROM accord.conversation_summary;
  DELETE FROM accord.tenant_activity;
  DELETE FROM accord.projection_checkpoint;
  FOR e IN SELECT * FROM accord.ledger_event ORDER BY tenant_id, seq LOOP
    PERFORM accord.project_event(e);
    v_events := v_events + 1;
  END LOOP;
  PERFORM accord.project_range(p, h.tenant_id, 0, h.seq)
    FROM accord.ledger_head h, unnest(ARRAY['conversation_summary', 'tenant_activity']) AS p;
  INSERT INTO accord.projection_checkpoint (projection, tenant_id, seq, fencing_token)
    SELECT p, h.tenant_id, h.seq, 0
    FROM accord.ledger_head h, unnest(ARRAY['conversation_summary', 'tenant_activity']) AS p;
  RETURN v_events;
END $$;
