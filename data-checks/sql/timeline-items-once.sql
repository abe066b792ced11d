-- title: No event has two items in the timeline
-- criterion: integrity.projection-accuracy
-- case: timeline-in-sql
-- examined: SELECT count(*) FROM timeline
SELECT tenant_id, seq, count(*) AS items FROM timeline GROUP BY tenant_id, seq HAVING count(*) > 1
