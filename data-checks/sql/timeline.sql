-- title: The timeline has each message and each proposed job once, where and as the ledger says, and nothing else
-- criterion: integrity.projection-accuracy
-- case: timeline-in-sql
-- examined: SELECT count(*) FROM ledger WHERE type IN ('message.sent', 'job.proposed')
SELECT coalesce(kept.tenant_id, fold.tenant_id) AS tenant_id, coalesce(kept.seq, fold.seq) AS seq,
  to_jsonb(kept) AS kept, to_jsonb(fold) AS folded
FROM timeline AS kept
FULL JOIN (
  SELECT tenant_id, seq, payload ->> 'conversationId' AS conversation_id, actor_id,
    CASE type WHEN 'message.sent' THEN 'message' ELSE 'job' END AS kind,
    CASE type WHEN 'message.sent' THEN event_id::text ELSE payload ->> 'jobId' END AS item_id,
    CASE type WHEN 'message.sent' THEN payload ->> 'text' END AS body
  FROM ledger WHERE type IN ('message.sent', 'job.proposed')
) AS fold ON fold.tenant_id = kept.tenant_id AND fold.seq = kept.seq
WHERE (kept.conversation_id::text, kept.kind, kept.item_id::text, kept.actor_id::text, kept.body)
  IS DISTINCT FROM (fold.conversation_id, fold.kind, fold.item_id, fold.actor_id::text, fold.body)
