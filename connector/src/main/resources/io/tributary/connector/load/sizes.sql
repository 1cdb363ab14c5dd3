-- Where the rows of every user table are, and how many: one row a table, of a partitioned one a row a partition. Keeps no lock
-- on any of them, unlike pg_partition_tree, whose locks would last as long as the snapshot.
SELECT n.nspname AS schema_name,
       c.relname AS table_name,
       l.oid AS file_oid,
       format('%I.%I', ln.nspname, l.relname) AS relation,
       coalesce(pg_relation_size(l.oid) / current_setting('block_size')::bigint, 0) AS blocks,
       coalesce(pg_table_size(l.oid), 0) AS bytes,
       greatest(l.reltuples, 0)::bigint AS rows,
       coalesce(m.amname = 'heap', false) AS in_blocks
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  CROSS JOIN LATERAL (
      SELECT c.oid WHERE c.relkind = 'r'
      UNION ALL
      (WITH RECURSIVE part (relid) AS (
           SELECT i.inhrelid FROM pg_inherits i WHERE i.inhparent = c.oid AND c.relkind = 'p'
           UNION ALL
           SELECT i.inhrelid FROM part JOIN pg_inherits i ON i.inhparent = part.relid)
       SELECT part.relid FROM part JOIN pg_class p ON p.oid = part.relid AND p.relkind <> 'p')
  ) AS leaf (oid)
  JOIN pg_class l ON l.oid = leaf.oid
  JOIN pg_namespace ln ON ln.oid = l.relnamespace
  LEFT JOIN pg_am m ON m.oid = l.relam
 WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence <> 't'
