-- A lease names who may act; its token grows with every change of holder and fences what an earlier holder still sends.
-- Time is this server's clock, never a worker's.
CREATE TABLE accord.lease (
  name       text PRIMARY KEY,
  holder     text NOT NULL,
  token      bigint NOT NULL CHECK (token > 0),
  expires_at timestamptz NOT NULL
);

CREATE TABLE accord.lease_history (
  name        text NOT NULL,
  token       bigint NOT NULL,
  holder      text NOT NULL,
  acquired_at timestamptz NOT NULL,
  PRIMARY KEY (name, token)
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON accord.lease_history
  FOR EACH STATEMENT EXECUTE FUNCTION accord.refuse_change();

-- The new token, or null while somebody else's lease is running. A holder that lost its own lease gets a new token too.
CREATE FUNCTION accord.lease_acquire(p_name text, p_holder text, p_ttl interval) RETURNS bigint
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_token bigint;
BEGIN
  -- clock_timestamp() is read after the wait for the row's lock: a renewal that was under way counts.
  INSERT INTO accord.lease AS l (name, holder, token, expires_at)
    VALUES (p_name, p_holder, 1, clock_timestamp() + p_ttl)
    ON CONFLICT (name) DO UPDATE
      SET holder = excluded.holder, token = l.token + 1, expires_at = clock_timestamp() + p_ttl
      WHERE l.expires_at <= clock_timestamp()
    RETURNING l.token INTO v_token;
  IF v_token IS NOT NULL THEN
    INSERT INTO accord.lease_history (name, token, holder, acquired_at)
      VALUES (p_name, v_token, p_holder, clock_timestamp());
  END IF;
  RETURN v_token;
END $$;

-- False: the lease is over. It is not revived even if nobody has taken it, for its holder may have acted on its end.
CREATE FUNCTION accord.lease_renew(p_name text, p_holder text, p_token bigint, p_ttl interval) RETURNS boolean
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE accord.lease SET expires_at = clock_timestamp() + p_ttl
    WHERE name = p_name AND holder = p_holder AND token = p_token AND expires_at > clock_timestamp();
  RETURN FOUND;
END $$;

-- Ends the lease now, so that a successor need not wait. False: it was not the caller's any more.
CREATE FUNCTION accord.lease_release(p_name text, p_holder text, p_token bigint) RETURNS boolean
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE accord.lease SET expires_at = clock_timestamp()
    WHERE name = p_name AND holder = p_holder AND token = p_token AND expires_at > clock_timestamp();
  RETURN FOUND;
END $$;

-- Refuses (AC003) unless the token is the lease's present one, and keeps it so until the transaction ends: a change of
-- holder waits for the shared lock. Always the first lock a transaction takes.
CREATE FUNCTION accord.assert_fence(p_name text, p_token bigint) RETURNS void
  LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_token bigint;
BEGIN
  SELECT token INTO v_token FROM accord.lease WHERE name = p_name FOR SHARE;
  IF v_token IS DISTINCT FROM p_token THEN
    RAISE EXCEPTION 'fencing token % of lease % is stale', p_token, p_name USING ERRCODE = 'AC003',
      DETAIL = jsonb_build_object('lease', p_name, 'expected', v_token, 'received', p_token);
  END IF;
END $$;

GRANT EXECUTE ON FUNCTION accord.lease_acquire, accord.lease_renew, accord.lease_release TO accord_app;
