-- A publication's tables, one row each; one row without a table if it has none.
SELECT n.nspname AS schema_name, c.relname AS table_name
  FROM pg_catalog.pg_publication p
  LEFT JOIN pg_catalog.pg_publication_rel r ON r.prpubid = p.oid
  LEFT JOIN pg_catalog.pg_class c ON c.oid = r.prrelid
  LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE p.pubname = ?
