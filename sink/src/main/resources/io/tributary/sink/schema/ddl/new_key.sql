CREATE OR REPLACE FUNCTION tributary.new_key() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
-- Gives a new row the key that it would have if it had come from its tenant's source with the key that is kept beside.
DECLARE
    was text;
    hash text;
BEGIN
    EXECUTE format('SELECT ($1).%I::text', TG_ARGV[1]) INTO was USING NEW;
    hash := encode(sha256(convert_to('tributary/key/' || NEW.tenant_id || '/' || TG_ARGV[2] || '/' || was, 'UTF8')), 'hex');
    RETURN jsonb_populate_record(NEW, jsonb_build_object(TG_ARGV[0],
        overlay(overlay(left(hash, 32) PLACING '8' FROM 13)
                PLACING translate(substr(hash, 17, 1), '0123456789abcdef', '89ab89ab89ab89ab') FROM 17)));
END $$
