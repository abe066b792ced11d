-- The hash that chains the events. Every column is covered; each is preceded by its length (int4, −1 for null), so that no
-- two different rows have the same bytes. reference-system/ledger/event-hash.ts computes the same.
--
-- These are inlined into the caller's expression, which PostgreSQL prepares anew in every transaction: the fewer nodes, the
-- faster an append. Hence octet_length of the text (it is stored in UTF-8) and no case for null where there is none.
CREATE FUNCTION accord.length_prefixed(text) RETURNS bytea
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN int4send(octet_length($1)) || convert_to($1, 'UTF8');

CREATE FUNCTION accord.length_prefixed(bytea) RETURNS bytea
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN int4send(octet_length($1)) || $1;

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
    || coalesce(accord.length_prefixed(actor_id::text), '\xffffffff')
    || accord.length_prefixed(operation)
    || coalesce(accord.length_prefixed(request_key), '\xffffffff')
    || coalesce(accord.length_prefixed(request_hash), '\xffffffff')
    || coalesce(accord.length_prefixed(fencing_token::text), '\xffffffff')
    -- extract() yields an exact numeric; times 1,000,000 it has no fraction left
    || accord.length_prefixed((extract(epoch FROM recorded_at) * 1000000)::bigint::text)
  );

GRANT EXECUTE ON FUNCTION accord.length_prefixed(bytea), accord.length_prefixed(text) TO accord_app, accord_observer;
GRANT EXECUTE ON FUNCTION accord.event_hash TO accord_app, accord_observer;
