-- title: No round of a job starts twice or has two outcomes
-- criterion: integrity.no-duplicate-events
-- case: executions-in-sql
-- examined: SELECT count(*) FROM ledger WHERE type IN ('job.started', 'job.completed', 'job.failed')
SELECT tenant_id, payload ->> 'jobId' AS job_id, payload ->> 'round' AS round,
  count(*) FILTER (WHERE type = 'job.started') AS starts, count(*) FILTER (WHERE type <> 'job.started') AS outcomes,
  array_agg(seq ORDER BY seq) AS seqs
FROM ledger WHERE type IN ('job.started', 'job.completed', 'job.failed')
GROUP BY 1, 2, 3
HAVING count(*) FILTER (WHERE type = 'job.started') > 1 OR count(*) FILTER (WHERE type <> 'job.started') > 1
