-- What a writer that knows nothing of a schema must know of its columns, one row a column. A column is bound when a
-- foreign key, a check or an exclusion speaks of it: a value made up for it would be refused more often than not.
SELECT n.nspname AS schema_name,
       c.relname AS table_name,
       a.attname AS column_name,
       format_type(a.atttypid, -1) AS cast_type,
       t.typtype = 'e' AS enumerated,
       -- varchar(n) and char(n) keep n + 4
       CASE WHEN a.atttypid IN ('varchar'::regtype, 'bpchar'::regtype) AND a.atttypmod > 4 THEN a.atttypmod - 4 ELSE 0 END
       AS longest,
       NOT a.attnotnull AS nullable,
       a.attidentity = 'a' OR a.attgenerated <> '' AS always_generated,
       a.attidentity = 'd' OR pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%' AS numbered,
       EXISTS (SELECT FROM pg_index i
                WHERE i.indrelid = c.oid AND i.indisprimary AND a.attnum = ANY (i.indkey::int2[])) AS in_key,
       EXISTS (SELECT FROM pg_index i
                WHERE i.indrelid = c.oid AND i.indisunique AND a.attnum = ANY (i.indkey::int2[])) AS in_unique,
       EXISTS (SELECT FROM pg_constraint k
                WHERE (k.conrelid = c.oid AND k.contype IN ('f', 'c', 'x') AND a.attnum = ANY (k.conkey))
                   OR (k.confrelid = c.oid AND k.contype = 'f' AND a.attnum = ANY (k.confkey))) AS bound
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  JOIN pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
 WHERE c.relkind IN ('r', 'p')
   AND NOT c.relispartition
   AND c.relpersistence = 'p'
   AND n.nspname <> 'information_schema'
   AND n.nspname NOT LIKE 'pg\_%'
   AND has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE')
 ORDER BY n.nspname, c.relname, a.attnum
