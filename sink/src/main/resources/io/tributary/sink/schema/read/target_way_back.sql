-- What a target has so that tenants' rows can go back: columns of replica identities, triggers and functions of ours.
SELECT 'identity' AS kind,
       n.nspname AS schema_name,
       c.relname AS table_name,
       CASE WHEN c.relreplident = 'f'
            THEN (SELECT array_agg(a.attname::text) FROM pg_attribute a
                   WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)
            ELSE (SELECT array_agg(a.attname::text)
                    FROM pg_index i
                    JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
                   WHERE i.indrelid = c.oid
                     AND (c.relreplident = 'd' AND i.indisprimary AND i.indimmediate
                          OR c.relreplident = 'i' AND i.indisreplident)) END AS names
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind = 'r'
   AND n.nspname NOT IN ('information_schema', 'tributary')
   AND n.nspname NOT LIKE 'pg\_%'
 UNION ALL
SELECT 'triggers', n.nspname, c.relname, array_agg(t.tgname::text)
  FROM pg_trigger t
  JOIN pg_class c ON c.oid = t.tgrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE t.tgname LIKE '~tributary\_%'
 GROUP BY n.nspname, c.relname
 UNION ALL
SELECT 'functions', '', '', array_agg(p.proname::text)
  FROM pg_proc p
 WHERE p.pronamespace = to_regnamespace('tributary')
