-- title: Every event's hash is that of its columns
-- criterion: integrity.ledger-consistency
-- case: chain-in-sql
-- examined: SELECT count(*) FROM chain
SELECT tenant_id, seq, hash AS stored, recomputed
FROM chain
WHERE hash IS DISTINCT FROM recomputed
