-- title: The members of every conversation are those of its event
-- criterion: integrity.projection-accuracy
-- case: conversations-in-sql
-- examined: SELECT count(*) FROM ledger WHERE type = 'conversation.created'
SELECT coalesce(kept.tenant_id, fold.tenant_id) AS tenant_id, coalesce(kept.conversation_id::text, fold.conversation_id) AS conversation_id,
  kept.person_id AS kept_person, fold.person_id AS folded_person
FROM conversation_members AS kept
FULL JOIN (
  SELECT DISTINCT tenant_id, payload ->> 'conversationId' AS conversation_id, person_id
  FROM ledger CROSS JOIN LATERAL jsonb_array_elements_text(payload -> 'memberIds') AS person_id
  WHERE type = 'conversation.created'
) AS fold ON fold.tenant_id = kept.tenant_id AND fold.conversation_id = kept.conversation_id::text
  AND fold.person_id = kept.person_id::text
WHERE kept.person_id IS NULL OR fold.person_id IS NULL
