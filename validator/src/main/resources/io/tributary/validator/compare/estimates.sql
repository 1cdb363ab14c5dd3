-- About how many rows each table has, from what is known without reading or locking it.
SELECT n.nspname AS schema_name,
       c.relname AS table_name,
       (WITH RECURSIVE part (relid) AS (
            SELECT c.oid
             UNION ALL
            SELECT i.inhrelid FROM part JOIN pg_inherits i ON i.inhparent = part.relid WHERE c.relkind = 'p')
        SELECT coalesce(sum(greatest(leaf.reltuples, pg_stat_get_live_tuples(leaf.oid), 0)), 0)::bigint
          FROM part
          JOIN pg_class leaf ON leaf.oid = part.relid
         WHERE leaf.relkind <> 'p') AS rows
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p')
   AND NOT c.relispartition
   AND n.nspname NOT LIKE 'pg\_%'
   AND n.nspname <> 'information_schema'
