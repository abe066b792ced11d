-- title: Every conversation is as its event says, and there is none without one
-- criterion: integrity.projection-accuracy
-- case: conversations-in-sql
-- examined: SELECT count(*) FROM ledger WHERE type = 'conversation.created'
SELECT coalesce(kept.tenant_id, fold.tenant_id) AS tenant_id, coalesce(kept.conversation_id::text, fold.conversation_id) AS conversation_id,
  to_jsonb(kept) AS kept, to_jsonb(fold) AS folded
FROM conversations AS kept
FULL JOIN (
  SELECT tenant_id, payload ->> 'conversationId' AS conversation_id, payload ->> 'title' AS title, actor_id::text AS created_by, seq
  FROM ledger WHERE type = 'conversation.created'
) AS fold ON fold.tenant_id = kept.tenant_id AND fold.conversation_id = kept.conversation_id::text
WHERE (kept.title, kept.created_by::text, kept.created_seq) IS DISTINCT FROM (fold.title, fold.created_by, fold.seq)
