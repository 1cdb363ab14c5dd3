-- Row-level security of tables and of their partitions, one row a policy; no policy's name where there is none.
WITH RECURSIVE part (relid) AS (
    SELECT c.oid
      FROM unnest(?::text[], ?::text[]) AS wanted (schema_name, table_name)
      JOIN pg_namespace n ON n.nspname = wanted.schema_name
      JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = wanted.table_name AND c.relkind IN ('r', 'p')
     UNION ALL
    SELECT i.inhrelid
      FROM part
      JOIN pg_inherits i ON i.inhparent = part.relid
      JOIN pg_class c ON c.oid = i.inhrelid AND c.relispartition)
SELECT n.nspname AS schema_name,
       c.relname AS table_name,
       c.relrowsecurity AS enabled,
       c.relforcerowsecurity AS forced,
       p.polname AS policy,
       p.polpermissive AS permissive,
       p.polcmd AS command,
       (SELECT string_agg(CASE WHEN role = 0 THEN 'public' ELSE pg_get_userbyid(role)::text END, ',' ORDER BY role)
          FROM unnest(p.polroles) AS role) AS roles,
       pg_get_expr(p.polqual, p.polrelid) AS using_expression,
       pg_get_expr(p.polwithcheck, p.polrelid) AS check_expression
  FROM part
  JOIN pg_class c ON c.oid = part.relid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_policy p ON p.polrelid = c.oid
 ORDER BY 1, 2, 5
