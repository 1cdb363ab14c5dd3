-- Every user table with its columns and the columns of its primary key, one row a column.
SELECT n.nspname AS schema_name,
       c.relname AS table_name,
       c.relkind = 'p' AS partitioned,
       a.attname AS column_name,
       format_type(a.atttypid, a.atttypmod) AS type,
       -- a type modifier of -1 gives the name that takes any length: bpchar, "bit"
       format_type(a.atttypid, -1) AS cast_type,
       -- a domain's cast is that of what it is over
       t.typtype = 'd' OR EXISTS (SELECT FROM pg_cast
                                   WHERE castsource = 'text'::regtype AND casttarget = t.oid AND castfunc <> 0)
           AS cast_by_function,
       format_type(compared.type, -1) AS compared_type,
       -- an extension's types are compared in the extension's schema; others, arrays and enums among them, in the system's
       coalesce((SELECT quote_ident(s.nspname)
                   FROM pg_opclass k
                   JOIN pg_am m ON m.oid = k.opcmethod AND m.amname = 'btree'
                   JOIN pg_amop w ON w.amopfamily = k.opcfamily AND w.amopstrategy = 3
                                 AND w.amoplefttype = k.opcintype AND w.amoprighttype = k.opcintype
                   JOIN pg_operator o ON o.oid = w.amopopr
                   JOIN pg_namespace s ON s.oid = o.oprnamespace
                  WHERE k.opcintype = compared.type AND k.opcdefault), 'pg_catalog') AS operator_schema,
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
  LEFT JOIN pg_type t ON t.oid = a.atttypid
  LEFT JOIN LATERAL (
      WITH RECURSIVE base AS (
          SELECT t.oid, t.typbasetype
          UNION ALL
          SELECT b.oid, b.typbasetype FROM base JOIN pg_type b ON b.oid = base.typbasetype)
      SELECT oid FROM base WHERE typbasetype = 0) AS compared (type) ON true
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
