-- What a capture has to know of every user table beyond its columns.
SELECT n.nspname AS schema_name,
       c.relname AS table_name,
       pg_has_role(current_user, c.relowner, 'usage') AS owned,
       has_table_privilege(c.oid, 'SELECT') AS readable,
       row_security_active(c.oid) AS filtered,
       c.relpersistence = 'u' AS unlogged,
       c.relreplident IN ('d', 'f')
         OR EXISTS (SELECT FROM pg_catalog.pg_index i
                     WHERE i.indrelid = c.oid AND i.indisreplident AND i.indisprimary) AS identified
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
 ORDER BY n.nspname, c.relname
