-- Search in messages by whole words, the last one also as a beginning, in any language ('simple': no stemming).

-- The words of a message, and one that no text can contain which names its tenant: so the index itself leaves out what
-- other tenants say, and a word that is frequent there costs nothing here.
CREATE FUNCTION accord.message_words(p_tenant uuid, p_body text) RETURNS tsvector
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN to_tsvector('simple', p_body) || array_to_tsvector(ARRAY['=' || p_tenant::text]);

-- The small pending list keeps the append that has to empty it from waiting longer than some milliseconds.
CREATE INDEX timeline_item_words ON accord.timeline_item USING gin (accord.message_words(tenant_id, body))
  WITH (gin_pending_list_limit = 512) WHERE kind = 'message';

-- At most p_limit messages of the person's conversations with all of p_words, newest or oldest first.
--
-- What the tenant has said 5,000 times at most is looked up in the index, and the answer is complete. What is more frequent
-- would mean sorting all of it; it is looked for among the 20,000 newest (or oldest) items of the person's conversations.
CREATE FUNCTION accord.search_messages(
  p_tenant uuid, p_person uuid, p_words text, p_newest_first boolean, p_limit integer
) RETURNS TABLE (
  conversation_id uuid, seq bigint, item_id uuid, actor_id uuid, body text, recorded_at timestamptz
)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
  v_words  tsquery := plainto_tsquery('simple', p_words);
  v_mine   uuid[] := ARRAY(SELECT m.conversation_id FROM accord.conversation_member m
    WHERE m.tenant_id = p_tenant AND m.person_id = p_person);
  v_query  tsquery;
  v_window integer := 20000 / greatest(cardinality(v_mine), 1) + 50;
BEGIN
  IF numnode(v_words) = 0 OR v_mine = '{}' THEN
    RETURN;
  END IF;
  v_words := (v_words::text || ':*')::tsquery;
  v_query := v_words && format('''=%s''', p_tenant)::tsquery;
  IF (SELECT count(*) FROM (SELECT FROM accord.timeline_item t WHERE t.kind = 'message'
        AND accord.message_words(t.tenant_id, t.body) @@ v_query LIMIT 5001) AS hit) <= 5000 THEN
    RETURN QUERY SELECT t.conversation_id, t.seq, t.item_id, t.actor_id, t.body, t.recorded_at
      FROM accord.timeline_item t
      WHERE t.kind = 'message' AND accord.message_words(t.tenant_id, t.body) @@ v_query
        AND t.conversation_id = ANY (v_mine)
      ORDER BY CASE WHEN p_newest_first THEN -t.seq ELSE t.seq END LIMIT p_limit;
  ELSIF p_newest_first THEN
    RETURN QUERY SELECT i.conversation_id, i.seq, i.item_id, i.actor_id, i.body, i.recorded_at
      FROM unnest(v_mine) AS mine(id) CROSS JOIN LATERAL (
        SELECT * FROM (SELECT * FROM accord.timeline_item t
            WHERE t.tenant_id = p_tenant AND t.conversation_id = mine.id ORDER BY t.seq DESC LIMIT v_window) AS recent
          WHERE recent.kind = 'message' AND to_tsvector('simple', recent.body) @@ v_words
          ORDER BY recent.seq DESC LIMIT p_limit) AS i
      ORDER BY i.seq DESC LIMIT p_limit;
  ELSE
    RETURN QUERY SELECT i.conversation_id, i.seq, i.item_id, i.actor_id, i.body, i.recorded_at
      FROM unnest(v_mine) AS mine(id) CROSS JOIN LATERAL (
        SELECT * FROM (SELECT * FROM accord.timeline_item t
            WHERE t.tenant_id = p_tenant AND t.conversation_id = mine.id ORDER BY t.seq LIMIT v_window) AS early
          WHERE early.kind = 'message' AND to_tsvector('simple', early.body) @@ v_words
          ORDER BY early.seq LIMIT p_limit) AS i
      ORDER BY i.seq LIMIT p_limit;
  END IF;
END $$;

GRANT EXECUTE ON FUNCTION accord.message_words, accord.search_messages TO accord_app;
