-- What an event must satisfy before it is appended. Run under the tenant's head lock, so what they read cannot change.

-- AC006 unless the actor may see what the event is about; 22023 for an event that is malformed.
CREATE FUNCTION accord.guard_access(p_tenant uuid, p_stream text, p_type text, p_payload jsonb, p_actor uuid) RETURNS void
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_conversation uuid := p_payload ->> 'conversationId';
  v_job          uuid := p_payload ->> 'jobId';
  v_about_job    boolean := p_type LIKE 'job.%';
  v_stream       text := CASE WHEN v_about_job THEN 'job:' || v_job ELSE 'conversation:' || v_conversation END;
  v_members      uuid[];
BEGIN
  IF p_stream IS DISTINCT FROM v_stream THEN
    RAISE EXCEPTION 'a % event cannot be in stream %', p_type, p_stream USING ERRCODE = 'invalid_parameter_value';
  END IF;
  IF p_type = 'conversation.created' THEN
    v_members := ARRAY(SELECT jsonb_array_elements_text(p_payload -> 'memberIds')::uuid);
    IF NOT coalesce(p_actor = ANY (v_members), false) OR EXISTS (
      SELECT FROM unnest(v_members) AS m(person_id)
        WHERE NOT EXISTS (SELECT FROM accord.person p WHERE p.tenant_id = p_tenant AND p.person_id = m.person_id)
    ) THEN
      RAISE EXCEPTION 'every member must be a person of the tenant, the creator among them' USING ERRCODE = 'AC006';
    END IF;
    RETURN;
  END IF;
  IF v_about_job AND p_type <> 'job.proposed' THEN
    SELECT j.conversation_id INTO v_conversation FROM accord.job j WHERE j.tenant_id = p_tenant AND j.job_id = v_job;
    IF FOUND AND p_actor IS NULL THEN
      RETURN;
    END IF;
  END IF;
  IF NOT EXISTS (
    SELECT FROM accord.conversation_member m
      WHERE m.tenant_id = p_tenant AND m.conversation_id = v_conversation AND m.person_id = p_actor
  ) THEN
    RAISE EXCEPTION 'there is no % for this actor', v_stream USING ERRCODE = 'AC006';
  END IF;
END $$;

-- AC005 for a transition that the job's state does not allow, AC008 for one that is not this actor's to make:
-- decisions need an approver who is not the proposer, execution is the fenced worker's alone.
CREATE FUNCTION accord.guard_job(p_tenant uuid, p_type text, p_payload jsonb, p_actor uuid, p_fenced boolean) RETURNS void
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_job       accord.job;
  v_round     integer := p_payload ->> 'round';
  v_attempt   integer := p_payload ->> 'attempt';
  v_id        uuid := p_payload ->> 'attemptId';
  v_approver  boolean;
  v_legal     boolean;
  v_permitted boolean;
BEGIN
  SELECT * INTO v_job FROM accord.job j WHERE j.tenant_id = p_tenant AND j.job_id = (p_payload ->> 'jobId')::uuid;
  v_approver := EXISTS (
    SELECT FROM accord.person p WHERE p.tenant_id = p_tenant AND p.person_id = p_actor AND p.role = 'approver');
  v_legal := CASE p_type
    WHEN 'job.approved' THEN v_job.state = 'proposed' AND v_round = 1
    WHEN 'job.rejected' THEN v_job.state = 'proposed'
    WHEN 'job.cancelled' THEN v_job.state IN ('proposed', 'approved')
    WHEN 'job.started' THEN v_job.state = 'approved' AND v_round = v_job.round AND v_attempt = 1
    -- An attempt ends once, as it began; a job fails only when no attempt is left open.
    WHEN 'job.attempt_failed' THEN
      v_job.state = 'executing' AND v_round = v_job.round AND v_attempt = v_job.attempt AND v_id = v_job.attempt_id
    WHEN 'job.completed' THEN
      v_job.state = 'executing' AND v_round = v_job.round AND v_attempt = v_job.attempt AND v_id = v_job.attempt_id
    WHEN 'job.failed' THEN
      v_job.state = 'executing' AND v_round = v_job.round AND v_attempt = v_job.attempt AND v_job.attempt_id IS NULL
    WHEN 'job.retried' THEN v_job.state = 'failed' AND v_round = v_job.round + 1
  END;
  IF v_legal IS NOT TRUE THEN
    RAISE EXCEPTION '% is not possible for a job that is %', p_type, v_job.state USING ERRCODE = 'AC005',
      DETAIL = jsonb_build_object('state', v_job.state, 'round', v_job.round, 'attempt', v_job.attempt, 'type', p_type);
  END IF;
  v_permitted := CASE
    WHEN p_type IN ('job.approved', 'job.rejected', 'job.retried') THEN v_approver AND p_actor <> v_job.proposed_by
    WHEN p_type = 'job.cancelled' THEN v_approver OR p_actor = v_job.proposed_by
    ELSE p_actor IS NULL AND p_fenced
  END;
  IF v_permitted IS NOT TRUE THEN
    RAISE EXCEPTION '% is not for this actor to do', p_type USING ERRCODE = 'AC008',
      DETAIL = jsonb_build_object('type', p_type);
  END IF;
END $$;
