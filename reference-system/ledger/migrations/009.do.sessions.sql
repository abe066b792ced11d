-- Sessions live here and not in a gateway, so they survive its crash and any gateway serves them. Only the sha256 of the
-- cookie's token is stored: a stolen copy of this table opens nothing.
CREATE TABLE accord.session (
  token_hash   bytea PRIMARY KEY CHECK (length(token_hash) = 32),
  tenant_id    uuid NOT NULL,
  person_id    uuid NOT NULL,
  csrf_secret  text NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  last_seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  expires_at   timestamptz NOT NULL,
  FOREIGN KEY (tenant_id, person_id) REFERENCES accord.person
);
CREATE INDEX session_person ON accord.session (tenant_id, person_id);
CREATE INDEX session_expiry ON accord.session (expires_at);
GRANT INSERT, UPDATE, DELETE ON accord.session TO accord_app;

-- Failed sign-ins, counted over all gateways. The account is a keyed or plain hash of the address, never the address.
CREATE TABLE accord.sign_in_attempt (
  attempt_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account_hash bytea NOT NULL,
  address      text NOT NULL,
  failed_at    timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX sign_in_attempt_account ON accord.sign_in_attempt (account_hash, failed_at);
CREATE INDEX sign_in_attempt_address ON accord.sign_in_attempt (address, failed_at);
CREATE INDEX sign_in_attempt_age ON accord.sign_in_attempt (failed_at);
GRANT INSERT, DELETE ON accord.sign_in_attempt TO accord_app;
