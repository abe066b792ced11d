-- What the leading worker knows about the system, for the gateways to tell people. A row older than 10 s means that no
-- worker is leading, whatever it says.
CREATE TABLE accord.service_state (
  part       text PRIMARY KEY,
  state      text NOT NULL CHECK (state IN ('ok', 'degraded')),
  detail     text,
  since      timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
) WITH (fillfactor = 50);

CREATE FUNCTION accord.report_service_state(
  p_lease_name text, p_fencing_token bigint, p_part text, p_state text, p_detail text
) RETURNS void
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM accord.assert_fence(p_lease_name, p_fencing_token);
  INSERT INTO accord.service_state AS s (part, state, detail, since, updated_at)
    VALUES (p_part, p_state, p_detail, clock_timestamp(), clock_timestamp())
    ON CONFLICT (part) DO UPDATE SET
      state = excluded.state, detail = excluded.detail, updated_at = excluded.updated_at,
      since = CASE WHEN s.state = excluded.state THEN s.since ELSE excluded.since END;
END $$;

GRANT EXECUTE ON FUNCTION accord.report_service_state TO accord_app;
