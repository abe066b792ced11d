-- The hash that chains the events. Every column is covered; each is preceded by its length (int4, −1 for null), so that no
-- two different rows have the same bytes. reference-system/ledger/event-hash.ts computes the same.
CREATE FUNCTION accord.length_prefixed(bytea) RETURNS bytea
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN coalesce(int4send(length($1)) || $1, '\xffffffff'::bytea);

CREATE FUNCTION accord.length_prefixed(text) RETURNS bytea
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN accord.length_prefixed(convert_to($1, 'UTF8'));

CREATE FUNCTION accord.event_hash(
  prev_hash bytea, tenant_id uuid, seq bigint, event_id uuid, stream_id text, stream_version integer, type text,
  payload_text text, actor_id uuid, operation text, request_key text, request_hash bytea, fencing_token bigint,
  recorded_at timestamptz
) RETURNS bytea
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN sha256(
    prev_hash
    || accord.length_prefixed(tenant_id::text)
    || accord.length_prefixed(seq::text)
    || accord.length_prefixed(event_id::text)
    || accord.length_prefixed(stream_id)
    || accord.length_prefixed(stream_version::text)
    || accord.length_prefixed(type)
    || accord.length_prefixed(payload_text)
    || accord.length_prefixed(actor_id::text)
    || accord.length_prefixed(operation)
    || accord.length_prefixed(request_key)
    || accord.length_prefixed(request_hash)
    || accord.length_prefixed(fencing_token::text)
    -- extract() yields an exact numeric; times 1,000,000 it has no fraction left
    || accord.length_prefixed((extract(epoch FROM recorded_at) * 1000000)::bigint::text)
  );

GRANT EXECUTE ON FUNCTION accord.length_prefixed(bytea), accord.length_prefixed(text) TO accord_app, accord_observer;
GRANT EXECUTE ON FUNCTION accord.event_hash TO accord_app, accord_observer;
