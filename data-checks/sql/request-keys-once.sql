-- title: No two events come from one request: a key of a person and operation is used once
-- criterion: integrity.no-duplicate-events
-- case: identities-in-sql
-- examined: SELECT count(*) FROM ledger WHERE request_key IS NOT NULL
SELECT tenant_id, actor_id, operation, request_key, count(*) AS events, min(seq) AS first_seq, max(seq) AS last_seq
FROM ledger WHERE request_key IS NOT NULL
GROUP BY tenant_id, actor_id, operation, request_key HAVING count(*) > 1
