-- Tables, and for partitioned ones their partitions, whose changes the log does not have with the old row's primary key, or which
-- could not be changed any more once they are published.
WITH member AS (
    SELECT c.oid AS root, c.oid AS member
      FROM pg_catalog.pg_class c
     WHERE c.relkind = 'r' AND NOT c.relispartition
    UNION ALL
    SELECT c.oid, p.relid
      FROM pg_catalog.pg_class c
      CROSS JOIN LATERAL pg_catalog.pg_partition_tree(c.oid) p
     WHERE c.relkind = 'p' AND NOT c.relispartition AND p.isleaf
), judged AS (
    SELECT m.root,
           t.oid,
           k.conname,
           pg_get_constraintdef(k.oid) AS definition,
           CASE WHEN t.relkind = 'f' THEN 'FOREIGN'
                WHEN t.relpersistence = 'u' THEN 'UNLOGGED'
                WHEN k.condeferrable THEN 'DEFERRABLE'
                WHEN t.relreplident = 'n' THEN 'NOTHING'
                WHEN t.relreplident = 'i' AND NOT EXISTS (
                         SELECT FROM pg_catalog.pg_index i
                          WHERE i.indrelid = t.oid AND i.indisreplident AND i.indisprimary) THEN 'OTHER_INDEX'
                WHEN t.relreplident = 'f' AND current_setting('server_version_num')::int >= 180000 AND EXISTS (
                         SELECT FROM pg_catalog.pg_attribute a
                          WHERE a.attrelid = t.oid AND a.attgenerated <> '' AND NOT a.attisdropped) THEN 'GENERATED'
           END AS problem
      FROM member m
      JOIN pg_catalog.pg_class t ON t.oid = m.member
      LEFT JOIN pg_catalog.pg_constraint k ON k.conrelid = t.oid AND k.contype = 'p'
)
SELECT rn.nspname AS schema_name,
       r.relname AS table_name,
       tn.nspname AS member_schema,
       t.relname AS member_name,
       j.problem,
       j.conname AS key_name,
       -- as it would be without being deferrable
       regexp_replace(j.definition, '( NOT)? DEFERRABLE.*$', '') AS key_definition
  FROM judged j
  JOIN pg_catalog.pg_class r ON r.oid = j.root
  JOIN pg_catalog.pg_namespace rn ON rn.oid = r.relnamespace
  JOIN pg_catalog.pg_class t ON t.oid = j.oid
  JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
 WHERE j.problem IS NOT NULL
 ORDER BY 1, 2, 3, 4
