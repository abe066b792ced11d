-- title: Every tenant's events are numbered 1, 2, 3 … without a gap or a second of one number
-- criterion: integrity.ledger-consistency
-- case: sequence
-- examined: SELECT count(*) FROM ledger
SELECT tenant_id, seq, expected_seq
FROM (
  SELECT tenant_id, seq, lag(seq, 1, 0::bigint) OVER (PARTITION BY tenant_id ORDER BY seq) + 1 AS expected_seq FROM ledger
) AS numbered
WHERE seq IS DISTINCT FROM expected_seq
