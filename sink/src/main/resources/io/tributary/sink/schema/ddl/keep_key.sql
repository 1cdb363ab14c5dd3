CREATE OR REPLACE FUNCTION tributary.keep_key() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
-- Keeps beside a column what the source has in its place, as the row that it points at has it.
DECLARE
    was text;
BEGIN
    EXECUTE format('SELECT p.%I::text FROM %s p WHERE p.tenant_id = ($1).tenant_id AND p.%I = ($1).%I LIMIT 1',
                   TG_ARGV[4], TG_ARGV[0], TG_ARGV[3], TG_ARGV[1]) INTO was USING NEW;
    RETURN jsonb_populate_record(NEW, jsonb_build_object(TG_ARGV[2], was));
END $$
