CREATE OR REPLACE FUNCTION tributary.key_offset(stride bigint) RETURNS bigint
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
-- Where the keys of the session's tenant begin. The tenant numbers are the migration's; other tenants have none.
BEGIN
    RETURN stride * coalesce((SELECT t.ordinal FROM tributary.tenant t
                               WHERE t.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid), 0);
END $$
