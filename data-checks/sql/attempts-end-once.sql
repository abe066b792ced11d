-- title: No attempt at a job ends twice
-- criterion: integrity.no-duplicate-events
-- case: executions-in-sql
-- examined: SELECT count(*) FROM ledger WHERE type IN ('job.attempt_failed', 'job.completed')
-- job.failed closes the round of an attempt that has already been recorded as failed.
SELECT tenant_id, payload ->> 'jobId' AS job_id, payload ->> 'attemptId' AS attempt_id, count(*) AS ends,
  array_agg(seq ORDER BY seq) AS seqs
FROM ledger WHERE type IN ('job.attempt_failed', 'job.completed')
GROUP BY 1, 2, 3 HAVING count(*) > 1
