-- Projections that must be read at once after a write: they are made in the append's own transaction.
CREATE TABLE accord.conversation (
  tenant_id       uuid NOT NULL,
  conversation_id uuid NOT NULL,
  title           text NOT NULL,
  created_by      uuid NOT NULL,
  created_seq     bigint NOT NULL,
  created_at      timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, conversation_id)
);

CREATE TABLE accord.conversation_member (
  tenant_id       uuid NOT NULL,
  conversation_id uuid NOT NULL,
  person_id       uuid NOT NULL,
  PRIMARY KEY (tenant_id, conversation_id, person_id)
);
CREATE INDEX conversation_member_person ON accord.conversation_member (tenant_id, person_id, conversation_id);

-- What a conversation shows, in the order of the ledger: a message (item_id = its event id, body = its text) or a job card
-- (item_id = the job's id, body null; the card's content is the row in accord.job).
CREATE TABLE accord.timeline_item (
  tenant_id       uuid NOT NULL,
  conversation_id uuid NOT NULL,
  seq             bigint NOT NULL,
  kind            text NOT NULL,
  item_id         uuid NOT NULL,
  actor_id        uuid NOT NULL,
  body            text,
  recorded_at     timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, conversation_id, seq)
);

-- How far somebody has read. A private convenience: no event, not rebuilt.
CREATE TABLE accord.read_marker (
  tenant_id       uuid NOT NULL,
  conversation_id uuid NOT NULL,
  person_id       uuid NOT NULL,
  seq             bigint NOT NULL,
  PRIMARY KEY (tenant_id, conversation_id, person_id)
);
GRANT INSERT, UPDATE, DELETE ON accord.read_marker TO accord_app;
