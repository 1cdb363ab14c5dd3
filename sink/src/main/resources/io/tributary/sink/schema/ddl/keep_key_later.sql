CREATE OR REPLACE FUNCTION tributary.keep_key_later() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
-- The same for a row that came before the one that it points at.
BEGIN
    EXECUTE format('UPDATE %I.%I t SET %I = t.%I WHERE t.tenant_id = ($1).tenant_id AND t.%I = ($1).%I AND t.%I IS NULL',
                   TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_ARGV[1], TG_ARGV[1], TG_ARGV[1], TG_ARGV[1], TG_ARGV[2])
      USING NEW;
    RETURN NULL;
END $$
