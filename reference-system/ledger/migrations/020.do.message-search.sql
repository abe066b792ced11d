-- Search in messages by whole words and by the beginning of the last one, in any language ('simple': no stemming).
-- The small pending list keeps the append that has to empty it from waiting longer than some milliseconds.
CREATE INDEX timeline_item_words ON accord.timeline_item USING gin (to_tsvector('simple', body))
  WITH (gin_pending_list_limit = 512) WHERE kind = 'message';
