-- title: The round that each event of a job names is that of the approvals and retries before it
-- criterion: integrity.fsm-transitions
-- case: histories-in-sql
-- examined: SELECT count(*) FROM ledger WHERE type LIKE 'job.%' AND payload ->> 'round' IS NOT NULL
SELECT tenant_id, job_id, seq, type, named_round, counted_round
FROM (
  SELECT tenant_id, payload ->> 'jobId' AS job_id, seq, type, (payload ->> 'round')::bigint AS named_round,
    count(*) FILTER (WHERE type IN ('job.approved', 'job.retried'))
      OVER (PARTITION BY tenant_id, payload ->> 'jobId' ORDER BY seq) AS counted_round
  FROM ledger WHERE type LIKE 'job.%'
) AS step
WHERE named_round <> counted_round
