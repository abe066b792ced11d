-- title: No two events have one version of one stream
-- criterion: integrity.no-duplicate-events
-- case: identities-in-sql
-- examined: SELECT count(*) FROM ledger
SELECT tenant_id, stream_id, stream_version, count(*) AS events, min(seq) AS first_seq, max(seq) AS last_seq
FROM ledger GROUP BY tenant_id, stream_id, stream_version HAVING count(*) > 1
