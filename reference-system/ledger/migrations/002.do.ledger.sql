-- The ledger: every fact is one row. Rows are made by accord.append only; no service may INSERT here.

-- The end of a tenant's chain. Its row is locked by every append until commit, so the order of seq is the order of commits
-- and a reader that saw seq n will never see a smaller one appear later. Half-empty pages keep its updates in place (HOT).
CREATE TABLE accord.ledger_head (
  tenant_id uuid PRIMARY KEY REFERENCES accord.tenant,
  seq       bigint NOT NULL DEFAULT 0,
  hash      bytea NOT NULL DEFAULT decode(repeat('00', 32), 'hex')
) WITH (fillfactor = 50);

-- tenant_id carries no foreign key: the append holds the tenant's head row, which has one.
-- actor_id null is the system itself (the worker). No CHECK constraints: PostgreSQL parses each of them anew for every
-- INSERT (seven cost 80 µs), and only accord.append inserts; it checks.
CREATE TABLE accord.ledger_event (
  tenant_id      uuid NOT NULL,
  seq            bigint NOT NULL,
  event_id       uuid NOT NULL,
  stream_id      text NOT NULL,
  stream_version integer NOT NULL,
  type           text NOT NULL,
  payload_text   text NOT NULL,
  payload        jsonb NOT NULL GENERATED ALWAYS AS (payload_text::jsonb) STORED,
  actor_id       uuid,
  operation      text NOT NULL,
  request_key    text,
  request_hash   bytea,
  fencing_token  bigint,
  prev_hash      bytea NOT NULL,
  hash           bytea NOT NULL,
  recorded_at    timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, seq),
  CONSTRAINT ledger_event_id_key UNIQUE (event_id),
  CONSTRAINT ledger_event_stream_key UNIQUE (tenant_id, stream_id, stream_version)
);

-- The system's own requests have no actor; their keys must be unique as well. Rows without a key are not indexed.
CREATE UNIQUE INDEX ledger_event_request_key ON accord.ledger_event (tenant_id, actor_id, operation, request_key)
  NULLS NOT DISTINCT WHERE request_key IS NOT NULL;
