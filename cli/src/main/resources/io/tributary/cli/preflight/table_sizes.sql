-- What each table takes with its indexes, partitions and long values, and what a uuid more in each row and index entry adds.
SELECT n.nspname AS schema_name,
       c.relname AS table_name,
       sum(pg_total_relation_size(m.oid)) AS bytes,
       sum(greatest(m.reltuples, 0)
           * 16 * (1 + (SELECT count(*) FROM pg_catalog.pg_index i WHERE i.indrelid = m.oid)))::bigint AS more
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  CROSS JOIN LATERAL (
      SELECT c.oid
      UNION
      SELECT p.relid FROM pg_catalog.pg_partition_tree(c.oid) p
  ) AS part (oid)
  JOIN pg_catalog.pg_class m ON m.oid = part.oid
 WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence <> 't'
   AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
 GROUP BY 1, 2
