-- Every check constraint of a user table.
SELECT n.nspname AS schema_name,
       c.relname AS table_name,
       k.conname AS name,
       pg_get_expr(k.conbin, k.conrelid) AS expression,
       k.convalidated AS validated,
       k.connoinherit AS no_inherit
  FROM pg_constraint k
  JOIN pg_class c ON c.oid = k.conrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE k.contype = 'c'
   -- what is inherited comes with the parent
   AND (k.conislocal OR k.coninhcount = 0)
 ORDER BY n.nspname, c.relname, k.conname
