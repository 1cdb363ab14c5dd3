-- The foreign keys of tables and of their partitions, as they were declared: those that PostgreSQL derived from them for
-- partitions are left out. Columns are in the key's order.
WITH RECURSIVE part (root_schema, root_table, relid) AS (
    SELECT n.nspname, c.relname, c.oid
      FROM unnest(?::text[], ?::text[]) AS wanted (schema_name, table_name)
      JOIN pg_namespace n ON n.nspname = wanted.schema_name
      JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = wanted.table_name AND c.relkind IN ('r', 'p')
     UNION ALL
    SELECT part.root_schema, part.root_table, i.inhrelid
      FROM part
      JOIN pg_inherits i ON i.inhparent = part.relid
      JOIN pg_class c ON c.oid = i.inhrelid AND c.relispartition)
SELECT part.root_schema,
       part.root_table,
       k.conname AS name,
       n.nspname AS child_schema,
       c.relname AS child_table,
       c.relkind = 'p' AS child_partitioned,
       m.nspname AS parent_schema,
       p.relname AS parent_table,
       p.relkind = 'p' AS parent_partitioned,
       rm.nspname AS parent_root_schema,
       rp.relname AS parent_root_table,
       (SELECT array_agg(a.attname::text ORDER BY member.position)
          FROM unnest(k.conkey) WITH ORDINALITY AS member (number, position)
          JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = member.number) AS columns,
       (SELECT array_agg(a.attname::text ORDER BY member.position)
          FROM unnest(k.confkey) WITH ORDINALITY AS member (number, position)
          JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = member.number) AS referenced,
       k.confmatchtype = 'f' AS match_full,
       -- PostgreSQL 18
       coalesce((to_jsonb(k) ->> 'conperiod')::boolean, false) AS period
  FROM part
  JOIN pg_constraint k ON k.conrelid = part.relid AND k.contype = 'f' AND k.conparentid = 0
  JOIN pg_class c ON c.oid = k.conrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_class p ON p.oid = k.confrelid
  JOIN pg_namespace m ON m.oid = p.relnamespace
  JOIN pg_class rp ON rp.oid = coalesce(pg_partition_root(p.oid), p.oid)
  JOIN pg_namespace rm ON rm.oid = rp.relnamespace
 ORDER BY 1, 2, 3
