-- The present state of every job; made in the append's own transaction.
--   version     = stream_version of the job's last event; what an action must name as the version it expects
--   round       = 0 until approved, then 1, and one more with each retry by a person
--   attempt     = 0 until started, then the number of the attempt that is under way or was the last one
--   attempt_id, next_attempt_at = the id of the attempt under way, null when none is; the time before which it waits
--   decided_by  = who approved, rejected, or (after a failure) retried it last
--   error       = the last error while executing or failed; null once completed or retried
CREATE TABLE accord.job (
  tenant_id       uuid NOT NULL,
  job_id          uuid NOT NULL,
  conversation_id uuid NOT NULL,
  title           text NOT NULL,
  kind            text NOT NULL,
  input           text NOT NULL,
  state           text NOT NULL
    CHECK (state IN ('proposed', 'approved', 'rejected', 'cancelled', 'executing', 'completed', 'failed')),
  version         integer NOT NULL,
  round           integer NOT NULL,
  attempt         integer NOT NULL,
  attempt_id      uuid,
  next_attempt_at timestamptz,
  proposed_by     uuid NOT NULL,
  decided_by      uuid,
  result          text,
  error           text,
  created_seq     bigint NOT NULL,
  updated_seq     bigint NOT NULL,
  created_at      timestamptz NOT NULL,
  updated_at      timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, job_id)
);
CREATE INDEX job_by_conversation ON accord.job (tenant_id, conversation_id, created_seq DESC);
CREATE INDEX job_by_creation ON accord.job (tenant_id, created_seq DESC);
CREATE INDEX job_by_update ON accord.job (tenant_id, updated_seq DESC);
-- What the leading worker has to do, fairly over the tenants.
CREATE INDEX job_unfinished ON accord.job (tenant_id, updated_seq) WHERE state IN ('approved', 'executing');
