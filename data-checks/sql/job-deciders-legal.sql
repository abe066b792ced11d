-- title: Nobody decides on a job of their own, and only the system executes
-- criterion: integrity.fsm-transitions
-- case: histories-in-sql
-- examined: SELECT count(*) FROM ledger WHERE type LIKE 'job.%'
SELECT e.tenant_id, e.payload ->> 'jobId' AS job_id, e.seq, e.type, e.actor_id, j.actor_id AS proposed_by
FROM ledger AS e
JOIN ledger AS j ON j.tenant_id = e.tenant_id AND j.type = 'job.proposed' AND j.payload ->> 'jobId' = e.payload ->> 'jobId'
WHERE e.type LIKE 'job.%' AND CASE
  WHEN e.type IN ('job.approved', 'job.rejected', 'job.retried') THEN e.actor_id IS NULL OR e.actor_id = j.actor_id
  WHEN e.type IN ('job.proposed', 'job.cancelled') THEN e.actor_id IS NULL
  ELSE e.actor_id IS NOT NULL
END
