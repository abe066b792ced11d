-- Tells the gateways which conversation's summary has changed, as `tenant:conversation`, when the change is committed.
CREATE FUNCTION accord.tell_summary_change() RETURNS trigger
  LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM pg_notify('accord_summary', NEW.tenant_id || ':' || NEW.conversation_id);
  RETURN NULL;
END $$;

CREATE TRIGGER tell_summary_change AFTER INSERT OR UPDATE ON accord.conversation_summary
  FOR EACH ROW EXECUTE FUNCTION accord.tell_summary_change();
