-- title: Every job is as its events say, and there is none without events
-- criterion: integrity.projection-accuracy
-- case: jobs-in-sql
-- examined: SELECT count(*) FROM ledger WHERE type LIKE 'job.%'
-- The last event that may set a column decides it; attempts that failed leave the state as it was.
SELECT coalesce(kept.tenant_id, fold.tenant_id) AS tenant_id, coalesce(kept.job_id::text, fold.job_id) AS job_id,
  to_jsonb(kept) AS kept, to_jsonb(fold) AS folded
FROM jobs AS kept
FULL JOIN (
  SELECT tenant_id, payload ->> 'jobId' AS job_id, max(seq) AS updated_seq, count(*) AS version,
    max(payload ->> 'conversationId') FILTER (WHERE type = 'job.proposed') AS conversation_id,
    max(payload ->> 'title') FILTER (WHERE type = 'job.proposed') AS title,
    max(payload ->> 'kind') FILTER (WHERE type = 'job.proposed') AS kind,
    max(payload ->> 'input') FILTER (WHERE type = 'job.proposed') AS input,
    max(actor_id::text) FILTER (WHERE type = 'job.proposed') AS proposed_by,
    count(*) FILTER (WHERE type IN ('job.approved', 'job.retried')) AS round,
    CASE (array_agg(type ORDER BY seq DESC) FILTER (WHERE type <> 'job.attempt_failed'))[1]
      WHEN 'job.started' THEN 'executing' WHEN 'job.retried' THEN 'approved'
      ELSE substr((array_agg(type ORDER BY seq DESC) FILTER (WHERE type <> 'job.attempt_failed'))[1], 5)
    END AS state,
    (array_agg(actor_id::text ORDER BY seq DESC)
      FILTER (WHERE type IN ('job.approved', 'job.rejected', 'job.retried')))[1] AS decided_by,
    (array_agg(payload ->> 'result' ORDER BY seq DESC) FILTER (WHERE type = 'job.completed'))[1] AS result,
    (array_agg(payload ->> 'error' ORDER BY seq DESC)
      FILTER (WHERE type IN ('job.attempt_failed', 'job.failed', 'job.completed', 'job.retried')))[1] AS error
  FROM ledger WHERE type LIKE 'job.%' GROUP BY 1, 2
) AS fold ON fold.tenant_id = kept.tenant_id AND fold.job_id = kept.job_id::text
WHERE (kept.conversation_id::text, kept.title, kept.kind, kept.input, kept.state, kept.version::bigint, kept.round::bigint,
    kept.proposed_by::text, kept.decided_by::text, kept.result, kept.error, kept.updated_seq)
  IS DISTINCT FROM (fold.conversation_id, fold.title, fold.kind, fold.input, fold.state, fold.version, fold.round,
    fold.proposed_by, fold.decided_by, fold.result, fold.error, fold.updated_seq)
