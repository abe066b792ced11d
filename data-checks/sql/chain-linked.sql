-- title: Every event names the hash of the one before it, the first one 32 zero bytes
-- criterion: integrity.ledger-consistency
-- case: chain-in-sql
-- examined: SELECT count(*) FROM chain
SELECT tenant_id, seq, prev_hash, expected_prev_hash
FROM (
  SELECT tenant_id, seq, prev_hash,
    lag(hash, 1, decode(repeat('00', 32), 'hex')) OVER (PARTITION BY tenant_id ORDER BY seq) AS expected_prev_hash
  FROM chain
) AS linked
WHERE prev_hash IS DISTINCT FROM expected_prev_hash
