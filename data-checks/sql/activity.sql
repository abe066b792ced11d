-- title: The events counted per day and type are those of the ledger, as far as the checkpoint
-- criterion: integrity.projection-accuracy
-- case: lagging-in-sql
-- examined: SELECT count(*) FROM activity
SELECT coalesce(kept.tenant_id, fold.tenant_id) AS tenant_id, coalesce(kept.day, fold.day) AS day,
  coalesce(kept.type, fold.type) AS type, kept.events AS kept_events, fold.events AS folded_events
FROM activity AS kept
FULL JOIN (
  SELECT e.tenant_id, (e.recorded_at AT TIME ZONE 'UTC')::date AS day, e.type, count(*) AS events
  FROM ledger AS e
  JOIN checkpoints AS c ON c.tenant_id = e.tenant_id AND c.projection = 'activity' AND e.seq <= c.seq
  GROUP BY 1, 2, 3
) AS fold ON fold.tenant_id = kept.tenant_id AND fold.day = kept.day AND fold.type = kept.type
WHERE kept.events IS DISTINCT FROM fold.events
