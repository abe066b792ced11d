-- title: The head's hash is that of the last event
-- criterion: integrity.ledger-consistency
-- case: chain-in-sql
-- examined: SELECT count(*) FROM heads WHERE seq > 0
SELECT heads.tenant_id, heads.seq, heads.hash AS head_hash, chain.hash AS last_hash
FROM heads
LEFT JOIN chain ON chain.tenant_id = heads.tenant_id AND chain.seq = heads.seq
WHERE heads.seq > 0 AND heads.hash IS DISTINCT FROM chain.hash
