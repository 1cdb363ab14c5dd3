-- Columns whose values are no text that another database reads back to the same value, with what they are in the end:
-- domains and arrays are looked through.
WITH RECURSIVE part AS (
    SELECT c.oid AS relation, n.nspname, c.relname, a.attname, a.atttypid AS type
      FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
    UNION
    SELECT p.relation, p.nspname, p.relname, p.attname, deeper.type
      FROM part p
      JOIN pg_catalog.pg_type t ON t.oid = p.type
      CROSS JOIN LATERAL (
          SELECT t.typbasetype WHERE t.typtype = 'd'
          UNION ALL
          SELECT t.typelem WHERE t.typcategory = 'A'
          UNION ALL
          SELECT a.atttypid FROM pg_catalog.pg_attribute a
           WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
      ) AS deeper (type)
)
SELECT p.nspname AS schema_name,
       p.relname AS table_name,
       p.attname AS column_name,
       format_type(t.oid, NULL) AS type,
       CASE WHEN t.typname IN ('oid', 'lo') THEN 'OBJECT'
            WHEN t.typname = 'aclitem' OR t.typname LIKE 'reg%' THEN 'NAME'
            WHEN t.typname IN ('xid', 'cid', 'tid', 'xid8', 'pg_lsn', 'txid_snapshot', 'pg_snapshot') THEN 'SERVER'
            ELSE 'UNREADABLE' END AS kind
  FROM part p
  JOIN pg_catalog.pg_type t ON t.oid = p.type
 WHERE t.typtype = 'b'
   AND (t.typname = 'lo'
        OR t.typnamespace = 'pg_catalog'::regnamespace
           AND (t.typname LIKE 'reg%'
                OR t.typname IN ('aclitem', 'oid', 'xid', 'cid', 'tid', 'xid8', 'pg_lsn', 'txid_snapshot',
                                 'pg_snapshot', 'gtsvector', 'pg_node_tree', 'pg_ndistinct', 'pg_dependencies',
                                 'pg_mcv_list', 'pg_brin_bloom_summary', 'pg_brin_minmax_multi_summary')))
 ORDER BY 1, 2, 3
