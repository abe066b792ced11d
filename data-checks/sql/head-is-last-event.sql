-- title: The end of each chain, as the system keeps it, is its last event, so that none was cut off
-- criterion: integrity.ledger-consistency
-- case: sequence
-- examined: SELECT count(*) FROM heads WHERE seq > 0
-- Events of a tenant without a head, and a head without events, are offenders too.
SELECT coalesce(heads.tenant_id, last_event.tenant_id) AS tenant_id, heads.seq AS head_seq, last_event.seq AS last_seq
FROM heads
FULL JOIN (SELECT tenant_id, max(seq) AS seq FROM ledger GROUP BY tenant_id) AS last_event USING (tenant_id)
WHERE coalesce(heads.seq, -1) <> coalesce(last_event.seq, 0)
