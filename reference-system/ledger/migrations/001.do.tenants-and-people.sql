-- Tenants and the people in them. Both are made by the operator program, never over HTTP.
CREATE TABLE accord.tenant (
  tenant_id  uuid PRIMARY KEY DEFAULT uuidv7(),
  slug       text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  name       text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- One e-mail address is one person of one tenant: sign-in knows nothing but the address. It is stored in lower case.
CREATE TABLE accord.person (
  tenant_id     uuid NOT NULL REFERENCES accord.tenant,
  person_id     uuid NOT NULL DEFAULT uuidv7(),
  email         text NOT NULL UNIQUE CHECK (email = lower(email) AND email LIKE '%_@_%'),
  display_name  text NOT NULL CHECK (length(display_name) BETWEEN 1 AND 200),
  role          text NOT NULL CHECK (role IN ('member', 'approver')),
  password_hash text NOT NULL,
  created_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (tenant_id, person_id)
);
