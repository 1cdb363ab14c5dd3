-- Each table with the files that its rows are in; a partitioned table's are those of its leaves.
SELECT n.nspname AS schema_name,
       c.relname AS table_name,
       CASE c.relkind
         WHEN 'p' THEN (SELECT string_agg(leaf.relid || ':' || coalesce(pg_relation_filenode(leaf.relid), 0), ' '
                                          ORDER BY leaf.relid)
                          FROM pg_partition_tree(c.oid) leaf
                         WHERE leaf.isleaf)
         ELSE c.oid || ':' || coalesce(pg_relation_filenode(c.oid), 0)
       END AS files
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p')
   AND NOT c.relispartition
   AND c.relpersistence <> 't'
   AND n.nspname NOT LIKE 'pg\_%'
   AND n.nspname <> 'information_schema'
