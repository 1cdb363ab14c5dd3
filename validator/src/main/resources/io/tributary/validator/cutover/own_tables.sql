-- The control schema's tables that have rows of single tenants; the one that the others point at last.
SELECT c.oid::regclass::text
  FROM pg_catalog.pg_class c
 WHERE c.relnamespace = to_regnamespace('tributary') AND c.relkind = 'r'
   AND (SELECT count(*) FROM pg_catalog.pg_attribute a
         WHERE a.attrelid = c.oid AND a.attname IN ('migration', 'slug') AND NOT a.attisdropped) = 2
 ORDER BY c.relname = 'tenant', c.relname
