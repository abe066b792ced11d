-- title: No job has a state that no event gave it
-- criterion: integrity.fsm-transitions
-- case: histories-in-sql
-- examined: SELECT count(*) FROM jobs
SELECT kept.tenant_id, kept.job_id, kept.state, kept.version, last_event.types
FROM jobs AS kept
LEFT JOIN (
  SELECT tenant_id, payload ->> 'jobId' AS job_id, count(*) AS version, array_agg(type ORDER BY seq) AS types
  FROM ledger WHERE type LIKE 'job.%' GROUP BY 1, 2
) AS last_event ON last_event.tenant_id = kept.tenant_id AND last_event.job_id = kept.job_id::text
WHERE kept.version::bigint IS DISTINCT FROM last_event.version
  OR NOT last_event.types[cardinality(last_event.types)] = ANY (CASE kept.state
    WHEN 'approved' THEN ARRAY['job.approved', 'job.retried']
    WHEN 'executing' THEN ARRAY['job.started', 'job.attempt_failed']
    ELSE ARRAY['job.' || kept.state] END)
