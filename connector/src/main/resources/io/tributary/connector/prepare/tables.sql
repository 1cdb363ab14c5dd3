-- What a capture has to know of every user table beyond its columns.
SELECT n.nspname AS schema_name,
       c.relname AS table_name,
       pg_has_role(current_user, c.relowner, 'usage') AS owned,
       pg_get_userbyid(c.relowner) AS owner,
       has_schema_privilege(n.oid, 'USAGE') AS reachable,
       has_table_privilege(c.oid, 'SELECT') AS readable,
       row_security_active(c.oid) AS filtered,
       c.relkind = 'r' AND EXISTS (SELECT FROM pg_catalog.pg_inherits i
                                    WHERE i.inhparent = c.oid OR i.inhrelid = c.oid) AS inherits
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
 ORDER BY n.nspname, c.relname
