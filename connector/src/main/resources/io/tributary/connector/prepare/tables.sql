-- What a capture has to know of every user table beyond its columns.
SELECT n.nspname AS schema_name,
       c.relname AS table_name,
       pg_has_role(current_user, c.relowner, 'usage') AS owned,
       o.rolname AS owner,
       o.rolsuper AS owned_by_superuser,
       has_schema_privilege(n.oid, 'USAGE') AS reachable,
       has_table_privilege(c.oid, 'SELECT') AS readable,
       row_security_active(c.oid) AS filtered
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_roles o ON o.oid = c.relowner
 WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
 ORDER BY n.nspname, c.relname
