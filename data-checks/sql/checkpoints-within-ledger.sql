-- title: No lagging projection claims to be ahead of the ledger
-- criterion: integrity.projection-accuracy
-- case: lagging-in-sql
-- examined: SELECT count(*) FROM checkpoints
SELECT c.tenant_id, c.projection, c.seq AS checkpoint_seq, h.seq AS head_seq
FROM checkpoints AS c
LEFT JOIN heads AS h ON h.tenant_id = c.tenant_id
WHERE c.seq NOT BETWEEN 0 AND coalesce(h.seq, 0)
