-- title: No two events have one id
-- criterion: integrity.no-duplicate-events
-- case: identities-in-sql
-- examined: SELECT count(*) FROM ledger
SELECT event_id, count(*) AS events, min(seq) AS first_seq, max(seq) AS last_seq
FROM ledger GROUP BY event_id HAVING count(*) > 1
