-- Looks at every foreign key, past every policy: rows that point at nothing, keys that do not bind the tenant.
CREATE FUNCTION public.orphans() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    key record; found bigint; looked int := 0; orphans text := '';
BEGIN
    FOR key IN
        SELECT conname, conrelid::regclass AS child, confrelid::regclass AS parent,
               string_agg(format('p.%I = c.%I', pa.attname, ca.attname), ' AND ') AS matches,
               string_agg(format('c.%I IS NOT NULL', ca.attname), ' AND ') AS present,
               bool_or(ca.attname = 'tenant_id' AND pa.attname = 'tenant_id') AS widened
          FROM pg_constraint k
         CROSS JOIN unnest(conkey, confkey) AS u(child_column, parent_column)
          JOIN pg_attribute ca ON ca.attrelid = conrelid AND ca.attnum = child_column
          JOIN pg_attribute pa ON pa.attrelid = confrelid AND pa.attnum = parent_column
         WHERE contype = 'f' AND k.connamespace = 'public'::regnamespace AND conparentid = 0
           AND confrelid <> 'public.tenants'::regclass
         GROUP BY 1, 2, 3
    LOOP
        looked := looked + 1;
        IF NOT key.widened AND key.parent <> 'public.country'::regclass THEN
            orphans := orphans || key.conname || ' does not bind the tenant, ';
        END IF;
        EXECUTE format('SELECT count(*) FROM %s c WHERE %s AND NOT EXISTS (SELECT FROM %s p WHERE %s)',
                       key.child, key.present, key.parent, key.matches) INTO found;
        IF found > 0 THEN
            orphans := orphans || key.conname || ' ' || found || ', ';
        END IF;
    END LOOP;
    RETURN looked || ' looked at: ' || orphans;
END $$;
