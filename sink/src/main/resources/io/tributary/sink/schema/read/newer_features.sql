-- What PostgreSQL 18 brought to the user's tables, one row each: of a constraint its name, of a column its name, of a
-- NOT NULL that old rows may break the column's, and the constraint's where it is the table's own.
SELECT n.nspname AS schema_name, c.relname AS table_name, f.kind, f.constraint_name, f.column_name
  FROM (
        SELECT a.attrelid AS relation, 'VIRTUAL' AS kind, NULL::name AS constraint_name, a.attname AS column_name
          FROM pg_attribute a
         WHERE a.attgenerated = 'v' AND a.attnum > 0 AND NOT a.attisdropped
         UNION ALL
        SELECT k.conrelid, 'TEMPORAL', k.conname, NULL
          FROM pg_constraint k
         WHERE k.conperiod
         UNION ALL
        SELECT k.conrelid, 'NOT_ENFORCED', k.conname, NULL
          FROM pg_constraint k
         WHERE k.contype IN ('c', 'f') AND NOT k.conenforced
         UNION ALL
        -- what is inherited comes with the parent
        SELECT k.conrelid, 'NOT_VALID_NOT_NULL', CASE WHEN k.coninhcount = 0 THEN k.conname END, a.attname
          FROM pg_constraint k
          JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
         WHERE k.contype = 'n' AND NOT k.convalidated) AS f
  JOIN pg_class c ON c.oid = f.relation
  JOIN pg_namespace n ON n.oid = c.relnamespace
 ORDER BY 1, 2, 3, 4, 5
