-- Comments on constraints, indexes, statistics, types, sequences and schemas. The name is the catalogs' for what belongs
-- to a table, else as SQL wants it.
WITH commented AS (
    SELECT 'CONSTRAINT' AS kind, k.conrelid AS relation, k.conname::text AS name, d.description AS comment
      FROM pg_constraint k
      JOIN pg_description d ON d.classoid = 'pg_constraint'::regclass AND d.objoid = k.oid
     WHERE k.conrelid <> 0
     UNION ALL
    SELECT 'INDEX', i.indrelid, c.relname::text, d.description
      FROM pg_index i
      JOIN pg_class c ON c.oid = i.indexrelid
      JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = c.oid AND d.objsubid = 0
     UNION ALL
    SELECT 'STATISTICS', s.stxrelid, s.stxname::text, d.description
      FROM pg_statistic_ext s
      JOIN pg_description d ON d.classoid = 'pg_statistic_ext'::regclass AND d.objoid = s.oid
     UNION ALL
    SELECT CASE WHEN t.typtype = 'd' THEN 'DOMAIN' ELSE 'TYPE' END, 0, t.oid::regtype::text, d.description
      FROM pg_type t
      JOIN pg_description d ON d.classoid = 'pg_type'::regclass AND d.objoid = t.oid
     WHERE t.oid >= 16384
     UNION ALL
    SELECT 'SEQUENCE', 0, c.oid::regclass::text, d.description
      FROM pg_class c
      JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = c.oid AND d.objsubid = 0
     WHERE c.relkind = 'S'
     UNION ALL
    SELECT 'SCHEMA', 0, quote_ident(n.nspname), d.description
      FROM pg_namespace n
      JOIN pg_description d ON d.classoid = 'pg_namespace'::regclass AND d.objoid = n.oid
     WHERE n.nspname NOT IN ('information_schema', 'tributary', 'public') AND n.nspname NOT LIKE 'pg\_%'
)
SELECT m.kind, n.nspname AS schema_name, c.relname AS table_name, m.name, m.comment
  FROM commented m
  LEFT JOIN pg_class c ON c.oid = m.relation
  LEFT JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname IS NULL
    OR n.nspname NOT IN ('information_schema', 'tributary') AND n.nspname NOT LIKE 'pg\_%'
 ORDER BY 1, 2, 3, 4
