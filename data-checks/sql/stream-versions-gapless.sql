-- title: Every stream's versions are 1, 2, 3 … in the order of the events
-- criterion: integrity.ledger-consistency
-- case: sequence
-- examined: SELECT count(*) FROM ledger
SELECT tenant_id, stream_id, seq, stream_version, expected_version
FROM (
  SELECT tenant_id, stream_id, seq, stream_version,
    row_number() OVER (PARTITION BY tenant_id, stream_id ORDER BY seq) AS expected_version
  FROM ledger
) AS numbered
WHERE stream_version IS DISTINCT FROM expected_version
