-- Folds one event into the projections that are made at once. The append calls it, and so does the rebuild: the two cannot
-- differ.
CREATE FUNCTION accord.project_event(e accord.ledger_event) RETURNS void
  LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_job uuid := e.payload ->> 'jobId';
BEGIN
  CASE e.type
    WHEN 'message.sent' THEN
      INSERT INTO accord.timeline_item (tenant_id, conversation_id, seq, kind, item_id, actor_id, body, recorded_at)
        VALUES (e.tenant_id, (e.payload ->> 'conversationId')::uuid, e.seq, 'message', e.event_id, e.actor_id,
          e.payload ->> 'text', e.recorded_at);
    WHEN 'conversation.created' THEN
      INSERT INTO accord.conversation (tenant_id, conversation_id, title, created_by, created_seq, created_at)
        VALUES (e.tenant_id, (e.payload ->> 'conversationId')::uuid, e.payload ->> 'title', e.actor_id, e.seq,
          e.recorded_at);
      INSERT INTO accord.conversation_member (tenant_id, conversation_id, person_id)
        SELECT DISTINCT e.tenant_id, (e.payload ->> 'conversationId')::uuid, m::uuid
          FROM jsonb_array_elements_text(e.payload -> 'memberIds') AS m;
    WHEN 'job.proposed' THEN
      INSERT INTO accord.job (tenant_id, job_id, conversation_id, title, kind, input, state, version, round, attempt,
          proposed_by, created_seq, updated_seq, created_at, updated_at)
        VALUES (e.tenant_id, v_job, (e.payload ->> 'conversationId')::uuid, e.payload ->> 'title', e.payload ->> 'kind',
          e.payload ->> 'input', 'proposed', e.stream_version, 0, 0, e.actor_id, e.seq, e.seq, e.recorded_at,
          e.recorded_at);
      INSERT INTO accord.timeline_item (tenant_id, conversation_id, seq, kind, item_id, actor_id, recorded_at)
        VALUES (e.tenant_id, (e.payload ->> 'conversationId')::uuid, e.seq, 'job', v_job, e.actor_id, e.recorded_at);
    ELSE
      PERFORM accord.project_job_transition(e, v_job);
  END CASE;
END $$;

CREATE FUNCTION accord.project_job_transition(e accord.ledger_event, p_job uuid) RETURNS void
  LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  j accord.job;
BEGIN
  SELECT * INTO STRICT j FROM accord.job WHERE tenant_id = e.tenant_id AND job_id = p_job;
  CASE e.type
    WHEN 'job.approved' THEN
      j.state := 'approved'; j.round := e.payload ->> 'round'; j.decided_by := e.actor_id;
    WHEN 'job.rejected' THEN
      j.state := 'rejected'; j.decided_by := e.actor_id;
    WHEN 'job.cancelled' THEN
      j.state := 'cancelled';
    WHEN 'job.started' THEN
      j.state := 'executing'; j.attempt := e.payload ->> 'attempt'; j.attempt_id := e.payload ->> 'attemptId';
      j.next_attempt_at := NULL;
    WHEN 'job.attempt_failed' THEN
      j.error := e.payload ->> 'error'; j.attempt_id := e.payload ->> 'nextAttemptId';
      j.next_attempt_at := e.payload ->> 'nextAttemptAt';
      IF j.attempt_id IS NOT NULL THEN
        j.attempt := j.attempt + 1;
      END IF;
    WHEN 'job.completed' THEN
      j.state := 'completed'; j.result := e.payload ->> 'result'; j.error := NULL; j.attempt_id := NULL;
      j.next_attempt_at := NULL;
    WHEN 'job.failed' THEN
      j.state := 'failed'; j.error := e.payload ->> 'error';
    WHEN 'job.retried' THEN
      j.state := 'approved'; j.round := e.payload ->> 'round'; j.decided_by := e.actor_id; j.error := NULL;
      j.attempt := 0;
  END CASE;
  UPDATE accord.job SET state = j.state, version = e.stream_version, round = j.round, attempt = j.attempt,
      attempt_id = j.attempt_id, next_attempt_at = j.next_attempt_at, decided_by = j.decided_by, result = j.result,
      error = j.error, updated_seq = e.seq, updated_at = e.recorded_at
    WHERE tenant_id = e.tenant_id AND job_id = p_job;
END $$;
