-- Every user table as changes of its schema are seen by: one row a column.
SELECT n.nspname AS schema_name,
       c.relname AS table_name,
       c.oid AS table_oid,
       -- where the rows are; a rewrite of the table moves them
       CASE c.relkind
            WHEN 'r' THEN c.relfilenode::text
            ELSE (SELECT string_agg(leaf.oid || ':' || leaf.relfilenode, ' ' ORDER BY leaf.oid)
                    FROM pg_partition_tree(c.oid) tree JOIN pg_class leaf ON leaf.oid = tree.relid
                   WHERE tree.isleaf) END AS files,
       (SELECT array_agg(k.attname::text ORDER BY position)
          FROM pg_index i
          CROSS JOIN unnest(i.indkey::int2[]) WITH ORDINALITY AS member (number, position)
          JOIN pg_attribute k ON k.attrelid = i.indrelid AND k.attnum = member.number
         WHERE i.indrelid = c.oid AND i.indisprimary AND position <= i.indnkeyatts) AS primary_key,
       a.attnum AS number,
       a.attname AS column_name,
       a.atttypid AS type_oid,
       a.atttypmod AS modifier,
       format_type(a.atttypid, a.atttypmod) AS type_name,
       NOT a.attnotnull AS nullable,
       a.attgenerated <> '' AS generated,
       EXISTS (SELECT FROM pg_constraint k
                WHERE k.contype = 'f' AND k.conrelid = c.oid AND a.attnum = ANY (k.conkey)) AS refers,
       -- who changed the column's definition last
       a.xmin::text AS stamp,
       -- the value of rows that are older than the column, which are not rewritten for it
       CASE c.relkind
            WHEN 'r' THEN CASE WHEN a.atthasmissing THEN (a.attmissingval::text::text[])[1] END
            ELSE (SELECT min((m.attmissingval::text::text[])[1])
                    FROM pg_partition_tree(c.oid) tree
                    JOIN pg_attribute m ON m.attrelid = tree.relid AND m.attname = a.attname
                   WHERE tree.isleaf AND m.atthasmissing) END AS missing,
       CASE WHEN e.typtype = 'e' THEN e.oid::regtype::text END AS enum_name,
       CASE WHEN e.typtype = 'e'
            THEN (SELECT array_agg(label.enumlabel::text ORDER BY label.enumsortorder)
                    FROM pg_enum label WHERE label.enumtypid = e.oid) END AS labels
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  JOIN pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_type element ON element.oid = t.typelem AND element.typarray = t.oid
  JOIN pg_type e ON e.oid = coalesce(nullif(t.typbasetype, 0), element.oid, t.oid)
 WHERE c.relkind IN ('r', 'p')
   AND NOT c.relispartition
   AND c.relpersistence <> 't'
   AND n.nspname <> 'information_schema'
   AND n.nspname <> 'tributary'
   AND n.nspname NOT LIKE 'pg\_%'
   AND NOT EXISTS (SELECT FROM pg_depend d
                    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
 ORDER BY n.nspname, c.relname, a.attnum
