-- Every foreign key of a user table.
SELECT n.nspname AS schema_name,
       c.relname AS table_name,
       k.conname AS name,
       (SELECT array_agg(a.attname::text ORDER BY m.position)
          FROM unnest(k.conkey) WITH ORDINALITY AS m (number, position)
          JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = m.number) AS columns,
       rn.nspname AS referenced_schema,
       r.relname AS referenced_table,
       (SELECT array_agg(a.attname::text ORDER BY m.position)
          FROM unnest(k.confkey) WITH ORDINALITY AS m (number, position)
          JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = m.number) AS referenced_columns,
       k.confmatchtype = 'f' AS match_full,
       k.confupdtype::text AS on_update,
       k.confdeltype::text AS on_delete,
       -- PostgreSQL 15
       (SELECT array_agg(a.attname::text ORDER BY m.position)
          FROM jsonb_array_elements_text(
                   CASE WHEN jsonb_typeof(to_jsonb(k) -> 'confdelsetcols') = 'array'
                        THEN to_jsonb(k) -> 'confdelsetcols' END)
               WITH ORDINALITY AS m (number, position)
          JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = m.number::int2) AS set_columns,
       CASE WHEN k.condeferred THEN 'INITIALLY_DEFERRED'
            WHEN k.condeferrable THEN 'DEFERRABLE'
            ELSE 'NOT_DEFERRABLE' END AS deferral,
       k.convalidated AS validated
  FROM pg_constraint k
  JOIN pg_class c ON c.oid = k.conrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_class r ON r.oid = k.confrelid
  JOIN pg_namespace rn ON rn.oid = r.relnamespace
 WHERE k.contype = 'f'
   -- one of a partition, or one that stands for a partition of the referenced table, belongs to the key on the whole of it
   AND k.conparentid = 0
 ORDER BY n.nspname, c.relname, k.conname
