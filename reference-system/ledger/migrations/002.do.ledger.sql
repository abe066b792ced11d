-- The ledger: every fact is one row. Rows are made by accord.append only; no service may INSERT here.

-- The end of a tenant's chain. Its row is locked by every append until commit, so the order of seq is the order of commits
-- and a reader that saw seq n will never see a smaller one appear later. Half-empty pages keep its updates in place (HOT).
CREATE TABLE accord.ledger_head (
  tenant_id uuid PRIMARY KEY REFERENCES accord.tenant,
  seq       bigint NOT NULL DEFAULT 0 CHECK (seq >= 0),
  hash      bytea NOT NULL DEFAULT decode(repeat('00', 32), 'hex') CHECK (length(hash) = 32)
) WITH (fillfactor = 50);

-- tenant_id carries no foreign key: the append holds the tenant's head row, which has one.
-- actor_id null is the system itself (the worker).
CREATE TABLE accord.ledger_event (
  tenant_id      uuid NOT NULL,
  seq            bigint NOT NULL CHECK (seq > 0),
  event_id       uuid NOT NULL,
  stream_id      text NOT NULL,
  stream_version integer NOT NULL CHECK (stream_version > 0),
  type           text NOT NULL,
  payload_text   text NOT NULL CHECK (octet_length(payload_text) <= 131072),
  payload        jsonb NOT NULL GENERATED ALWAYS AS (payload_text::jsonb) STORED,
  actor_id       uuid,
  operation      text NOT NULL,
  request_key    text CHECK (length(request_key) BETWEEN 1 AND 200),
  request_hash   bytea,
  fencing_token  bigint,
  prev_hash      bytea NOT NULL CHECK (length(prev_hash) = 32),
  hash           bytea NOT NULL CHECK (length(hash) = 32),
  recorded_at    timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, seq),
  CONSTRAINT ledger_event_id_key UNIQUE (event_id),
  CONSTRAINT ledger_event_stream_key UNIQUE (tenant_id, stream_id, stream_version),
  CONSTRAINT ledger_event_key_has_hash CHECK ((request_key IS NULL) = (request_hash IS NULL))
);

-- The system's own requests have no actor; their keys must be unique as well. Rows without a key are not indexed.
CREATE UNIQUE INDEX ledger_event_request_key ON accord.ledger_event (tenant_id, actor_id, operation, request_key)
  NULLS NOT DISTINCT WHERE request_key IS NOT NULL;
