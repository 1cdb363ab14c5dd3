-- A table, or those of its partitions that hold rows, whose replica identity lacks one of some columns.
WITH wanted AS (SELECT ?::regclass AS relation, ?::text[] AS columns)
SELECT c.oid::regclass::text
  FROM wanted w
  JOIN pg_catalog.pg_class c
    ON c.relkind = 'r'
   AND (c.oid = w.relation OR c.oid IN (SELECT relid FROM pg_catalog.pg_partition_tree(w.relation)))
 WHERE c.relreplident <> 'f'
   AND NOT w.columns <@ ARRAY(
       SELECT a.attname::text
         FROM pg_catalog.pg_index i
         JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
        WHERE i.indrelid = c.oid
          AND (c.relreplident = 'd' AND i.indisprimary AND i.indimmediate OR c.relreplident = 'i' AND i.indisreplident))
 ORDER BY 1
