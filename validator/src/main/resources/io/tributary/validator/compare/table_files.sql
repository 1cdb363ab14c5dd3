-- Each table with the files that its rows are in, in a snapshot those that it sees, which pg_relation_filenode would not
-- tell; a partitioned table's are those of its leaves. Takes no lock on any of them, unlike pg_partition_tree: whoever waits
-- behind a TRUNCATE here holds the snapshot that the TRUNCATE waits for.
SELECT n.nspname AS schema_name,
       c.relname AS table_name,
       CASE c.relkind
         WHEN 'p' THEN (WITH RECURSIVE part (relid) AS (
                            SELECT i.inhrelid FROM pg_inherits i WHERE i.inhparent = c.oid
                             UNION ALL
                            SELECT i.inhrelid FROM part JOIN pg_inherits i ON i.inhparent = part.relid)
                        SELECT string_agg(part.relid || ':' || leaf.relfilenode, ' '
                                          ORDER BY part.relid)
                          FROM part
                          JOIN pg_class leaf ON leaf.oid = part.relid
                         WHERE leaf.relkind <> 'p')
         ELSE c.oid || ':' || c.relfilenode
       END AS files
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p')
   AND NOT c.relispartition
   AND c.relpersistence <> 't'
   AND n.nspname NOT LIKE 'pg\_%'
   AND n.nspname <> 'information_schema'
