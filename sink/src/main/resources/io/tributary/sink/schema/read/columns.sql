-- Every user table and partition, with its columns, one row a column.
SELECT n.nspname AS schema_name,
       c.relname AS table_name,
       CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END AS partition_key,
       -- columns of the key depend on their table
       (SELECT array_agg(DISTINCT pa.attname::text)
          FROM pg_depend pd
          JOIN pg_attribute pa ON pa.attrelid = c.oid AND pa.attnum = pd.objsubid
         WHERE c.relkind = 'p'
           AND pd.classid = 'pg_class'::regclass AND pd.objid = c.oid AND pd.objsubid > 0
           AND pd.refclassid = 'pg_class'::regclass AND pd.refobjid = c.oid AND pd.refobjsubid = 0
           AND pd.deptype = 'i') AS partition_columns,
       CASE WHEN c.relispartition THEN pg_get_expr(c.relpartbound, c.oid) END AS bound,
       (SELECT rn.nspname FROM pg_class r JOIN pg_namespace rn ON rn.oid = r.relnamespace
         WHERE r.oid = pg_partition_root(c.oid)) AS root_schema,
       (SELECT r.relname FROM pg_class r WHERE r.oid = pg_partition_root(c.oid)) AS root_table,
       c.relkind = 'f' AS is_foreign,
       (SELECT array_agg(pn.nspname::text ORDER BY i.inhseqno)
          FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhparent JOIN pg_namespace pn ON pn.oid = p.relnamespace
         WHERE i.inhrelid = c.oid) AS parent_schemas,
       (SELECT array_agg(p.relname::text ORDER BY i.inhseqno)
          FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhparent
         WHERE i.inhrelid = c.oid) AS parent_tables,
       CASE WHEN c.relkind = 'r'
            THEN c.reloptions || (SELECT array_agg('toast.' || o.option ORDER BY o.option)
                                    FROM pg_class tc CROSS JOIN LATERAL unnest(tc.reloptions) AS o (option)
                                   WHERE tc.oid = c.reltoastrelid) END AS table_options,
       obj_description(c.oid, 'pg_class') AS table_comment,
       a.attname AS column_name,
       format_type(a.atttypid, a.atttypmod) AS type,
       CASE WHEN base.typnamespace <> 'pg_catalog'::regnamespace THEN base.oid::regtype::text END AS user_type,
       EXISTS (SELECT FROM pg_class r WHERE r.oid = base.typrelid AND r.relkind <> 'c') AS row_type,
       NOT a.attnotnull AS nullable,
       -- PostgreSQL 17: partitions have the identity of their root
       CASE WHEN c.relispartition THEN 'NONE'
            WHEN a.attidentity = 'a' THEN 'ALWAYS'
            WHEN a.attidentity = 'd' THEN 'BY_DEFAULT'
            ELSE 'NONE' END AS identity,
       CASE WHEN a.attidentity <> '' AND NOT c.relispartition THEN
           (SELECT concat_ws(' ',
                   CASE WHEN sc.relname <> c.relname || '_' || a.attname || '_seq'
                        THEN 'SEQUENCE NAME ' || sc.oid::regclass END,
           CASE WHEN s.seqincrement <> 1 THEN 'INCREMENT BY ' || s.seqincrement END,
           CASE WHEN s.seqmin <> (CASE WHEN s.seqincrement > 0 THEN 1 ELSE limits.lowest END)
                THEN 'MINVALUE ' || s.seqmin END,
           CASE WHEN s.seqmax <> (CASE WHEN s.seqincrement > 0 THEN limits.highest ELSE -1 END)
                THEN 'MAXVALUE ' || s.seqmax END,
           CASE WHEN s.seqstart <> (CASE WHEN s.seqincrement > 0 THEN s.seqmin ELSE s.seqmax END)
                THEN 'START WITH ' || s.seqstart END,
           CASE WHEN s.seqcache <> 1 THEN 'CACHE ' || s.seqcache END,
           CASE WHEN s.seqcycle THEN 'CYCLE' END)
              FROM pg_depend d
              JOIN pg_sequence s ON s.seqrelid = d.objid
              CROSS JOIN LATERAL (
                       SELECT -highest - 1 AS lowest, highest
                         FROM (SELECT CASE s.seqtypid WHEN 'int2'::regtype THEN 32767 WHEN 'int4'::regtype THEN 2147483647
                                                      ELSE 9223372036854775807 END) AS of_type (highest)) AS limits
              JOIN pg_class sc ON sc.oid = s.seqrelid
             WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass
               AND d.refobjid = c.oid AND d.refobjsubid = a.attnum AND d.deptype = 'i')
       END AS identity_options,
       CASE WHEN a.attgenerated = '' THEN pg_get_expr(ad.adbin, ad.adrelid) END AS default_value,
       CASE WHEN a.attgenerated <> '' THEN pg_get_expr(ad.adbin, ad.adrelid) END AS generated,
       CASE WHEN a.attcollation <> t.typcollation
            THEN (SELECT quote_ident(cn.nspname) || '.' || quote_ident(co.collname)
                    FROM pg_collation co JOIN pg_namespace cn ON cn.oid = co.collnamespace
                   WHERE co.oid = a.attcollation) END AS collation,
       CASE WHEN a.attstorage <> t.typstorage
            THEN CASE a.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN'
                                   ELSE 'EXTENDED' END END AS storage,
       CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END AS compression,
       -- PostgreSQL 17: null, no longer -1, stands for the default
       CASE WHEN a.attstattarget >= 0 THEN a.attstattarget::int END AS statistics,
       a.attoptions AS column_options,
       col_description(c.oid, a.attnum) AS column_comment
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_attrdef ad ON ad.adrelid = c.oid AND ad.adnum = a.attnum
  LEFT JOIN pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_type element ON element.oid = t.typelem AND element.typarray = t.oid
  LEFT JOIN pg_range multirange ON multirange.rngmultitypid = coalesce(element.oid, t.oid)
  LEFT JOIN pg_type base ON base.oid = coalesce(multirange.rngtypid, element.oid, t.oid)
 WHERE (c.relkind IN ('r', 'p') OR c.relkind = 'f' AND c.relispartition)
   AND c.relpersistence <> 't'
   AND n.nspname NOT IN ('information_schema', 'tributary')
   AND n.nspname NOT LIKE 'pg\_%'
   -- tables that belong to an extension come with the extension
   AND NOT EXISTS (SELECT FROM pg_depend d
                    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
 ORDER BY n.nspname, c.relname, a.attnum
