-- Every user table with its columns and the columns of its primary key, one row a column.
SELECT n.nspname AS schema_name,
       c.relname AS table_name,
       c.relkind = 'p' AS partitioned,
       a.attname AS column_name,
       format_type(a.atttypid, a.atttypmod) AS type,
       -- a type modifier of -1 gives the name that takes any length: bpchar, "bit"
       format_type(a.atttypid, -1) AS cast_type,
       NOT a.attnotnull AS nullable,
       CASE a.attidentity WHEN 'a' THEN 'ALWAYS' WHEN 'd' THEN 'BY_DEFAULT' ELSE 'NONE' END AS identity,
       a.attgenerated <> '' AS generated,
       (SELECT array_agg(k.attname::text ORDER BY position)
          FROM pg_index i
          CROSS JOIN unnest(i.indkey::int2[]) WITH ORDINALITY AS member (number, position)
          JOIN pg_attribute k ON k.attrelid = i.indrelid AND k.attnum = member.number
         WHERE i.indrelid = c.oid AND i.indisprimary) AS primary_key
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
 WHERE c.relkind IN ('r', 'p')
   AND NOT c.relispartition
   AND c.relpersistence <> 't'
   AND n.nspname <> 'information_schema'
   AND n.nspname <> 'tributary'
   AND n.nspname NOT LIKE 'pg\_%'
   -- tables that belong to an extension come with the extension
   AND NOT EXISTS (SELECT FROM pg_depend d
                    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
 ORDER BY n.nspname, c.relname, a.attnum
