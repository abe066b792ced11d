-- Nobody changes the past: the services lack the privilege, and a trigger refuses even those who have it. It fires per
-- statement, so an UPDATE that would touch no row is refused too.
CREATE FUNCTION accord.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% on %.% is refused: the table is append-only', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
    USING ERRCODE = 'insufficient_privilege', HINT = 'Append a new event that corrects the old one.';
END $$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON accord.ledger_event
  FOR EACH STATEMENT EXECUTE FUNCTION accord.refuse_change();
