-- title: Every job's events are a path of the state machine
-- criterion: integrity.fsm-transitions
-- case: histories-in-sql
-- examined: SELECT count(*) FROM ledger WHERE type LIKE 'job.%'
-- Legal successors of each event; the first event of a job succeeds ''.
WITH legal (before, after) AS (
  VALUES ('', 'job.proposed'),
    ('job.proposed', 'job.approved'), ('job.proposed', 'job.rejected'), ('job.proposed', 'job.cancelled'),
    ('job.approved', 'job.started'), ('job.approved', 'job.cancelled'),
    ('job.started', 'job.attempt_failed'), ('job.started', 'job.completed'), ('job.started', 'job.failed'),
    ('job.attempt_failed', 'job.attempt_failed'), ('job.attempt_failed', 'job.completed'), ('job.attempt_failed', 'job.failed'),
    ('job.failed', 'job.retried'),
    ('job.retried', 'job.started'), ('job.retried', 'job.cancelled')
)
SELECT tenant_id, job_id, seq, before, type AS after
FROM (
  SELECT tenant_id, payload ->> 'jobId' AS job_id, seq, type,
    lag(type, 1, '') OVER (PARTITION BY tenant_id, payload ->> 'jobId' ORDER BY seq) AS before
  FROM ledger WHERE type LIKE 'job.%'
) AS step
WHERE NOT EXISTS (SELECT FROM legal WHERE legal.before = step.before AND legal.after = step.type)
