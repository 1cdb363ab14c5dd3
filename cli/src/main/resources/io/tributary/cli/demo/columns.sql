-- What a writer that knows nothing of a schema must know of its columns, one row a column. A column is bound when a
-- foreign key, a check or an exclusion speaks of it: a value made up for it would be refused more often than not. What is
-- said of a partition's column is said of the partitioned table's, where the same column may have another number.
WITH members (root, oid) AS (
    SELECT c.oid, c.oid FROM pg_class c WHERE c.relkind = 'r'
     UNION ALL
    SELECT c.oid, p.relid FROM pg_class c CROSS JOIN LATERAL pg_partition_tree(c.oid) p WHERE c.relkind = 'p'
), numbered AS (
    SELECT m.root, m.oid, a.attname, a.attnum
      FROM members m JOIN pg_attribute a ON a.attrelid = m.oid AND a.attnum > 0 AND NOT a.attisdropped
), reference AS (
    SELECT DISTINCT ON (n.root, n.attname) n.root, n.attname, k.oid AS number, rn.nspname AS schema_name,
           r.relname AS table_name, ra.attname AS column_name
      FROM pg_constraint k
      JOIN numbered n ON n.oid = k.conrelid AND n.attnum = ANY (k.conkey)
      JOIN pg_class r ON r.oid = k.confrelid AND NOT r.relispartition
      JOIN pg_namespace rn ON rn.oid = r.relnamespace
      JOIN pg_attribute ra
        ON ra.attrelid = k.confrelid AND ra.attnum = k.confkey[array_position(k.conkey, n.attnum)]
     WHERE k.contype = 'f'
     ORDER BY n.root, n.attname, k.oid
)
SELECT n.nspname AS schema_name,
       c.relname AS table_name,
       c.relkind = 'p' AS partitioned,
       a.attname AS column_name,
       format_type(a.atttypid, -1) AS cast_type,
       format_type(CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END, -1) AS base_type,
       t.typtype = 'e' AS enumerated,
       -- varchar(n) and char(n) keep n + 4
       CASE WHEN a.atttypid IN ('varchar'::regtype, 'bpchar'::regtype) AND a.atttypmod > 4 THEN a.atttypmod - 4 ELSE 0 END
       AS longest,
       NOT (a.attnotnull OR t.typnotnull) AS nullable,
       d.oid IS NOT NULL OR a.attidentity <> '' OR t.typdefault IS NOT NULL AS has_default,
       a.attidentity = 'a' OR a.attgenerated <> '' AS always_generated,
       a.attidentity = 'd' OR pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%' AS numbered,
       EXISTS (SELECT FROM pg_index i
                WHERE i.indrelid = c.oid AND i.indisprimary AND a.attnum = ANY (i.indkey::int2[])) AS in_key,
       EXISTS (SELECT FROM pg_index i JOIN numbered m ON m.oid = i.indrelid AND m.attnum = ANY (i.indkey::int2[])
                WHERE m.root = c.oid AND m.attname = a.attname AND i.indisunique) AS in_unique,
       EXISTS (SELECT FROM pg_constraint k JOIN numbered m ON m.root = c.oid AND m.attname = a.attname
                WHERE (k.conrelid = m.oid AND k.contype IN ('f', 'c', 'x') AND m.attnum = ANY (k.conkey))
                   OR (k.confrelid = m.oid AND k.contype = 'f' AND m.attnum = ANY (k.confkey))) AS bound,
       EXISTS (SELECT FROM pg_partitioned_table p JOIN numbered m ON m.oid = p.partrelid
                WHERE m.root = c.oid AND m.attname = a.attname AND m.attnum = ANY (p.partattrs::int2[])) AS routing,
       ref.number AS reference,
       ref.schema_name AS reference_schema,
       ref.table_name AS reference_table,
       ref.column_name AS reference_column
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  JOIN pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
  LEFT JOIN reference ref ON ref.root = c.oid AND ref.attname = a.attname
 WHERE c.relkind IN ('r', 'p')
   AND NOT c.relispartition
   AND c.relpersistence = 'p'
   AND n.nspname <> 'information_schema'
   AND n.nspname NOT LIKE 'pg\_%'
   AND has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE')
   AND NOT EXISTS (SELECT FROM pg_depend e
                    WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e')
 ORDER BY n.nspname, c.relname, a.attnum
