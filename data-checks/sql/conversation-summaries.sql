-- title: Every conversation's counts are those of its events, as far as the checkpoint
-- criterion: integrity.projection-accuracy
-- case: lagging-in-sql
-- examined: SELECT count(*) FROM conversation_summaries
SELECT coalesce(kept.tenant_id, fold.tenant_id) AS tenant_id, coalesce(kept.conversation_id::text, fold.conversation_id) AS conversation_id,
  to_jsonb(kept) AS kept, to_jsonb(fold) AS folded
FROM conversation_summaries AS kept
FULL JOIN (
  SELECT e.tenant_id, coalesce(e.payload ->> 'conversationId', j.payload ->> 'conversationId') AS conversation_id,
    count(*) FILTER (WHERE e.type = 'message.sent') AS message_count,
    count(*) FILTER (WHERE e.type = 'job.proposed') AS job_count,
    max(e.seq) AS last_seq
  FROM ledger AS e
  JOIN checkpoints AS c ON c.tenant_id = e.tenant_id AND c.projection = 'conversation_summaries' AND e.seq <= c.seq
  -- A job's later events name only the job.
  LEFT JOIN ledger AS j ON j.tenant_id = e.tenant_id AND j.type = 'job.proposed' AND e.type LIKE 'job.%'
    AND j.payload ->> 'jobId' = e.payload ->> 'jobId'
  GROUP BY 1, 2
) AS fold ON fold.tenant_id = kept.tenant_id AND fold.conversation_id = kept.conversation_id::text
WHERE (kept.message_count, kept.job_count, kept.last_seq) IS DISTINCT FROM (fold.message_count, fold.job_count, fold.last_seq)
