-- The tables that are wanted and their partitions, whether each has its guard, and a column that a canary may write.
WITH RECURSIVE part (relid) AS (
    SELECT c.oid
      FROM unnest(?::text[], ?::text[]) AS wanted (schema_name, table_name)
      JOIN pg_namespace n ON n.nspname = wanted.schema_name
      JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = wanted.table_name AND c.relkind IN ('r', 'p')
     UNION
    SELECT i.inhrelid
      FROM part
      JOIN pg_inherits i ON i.inhparent = part.relid
      JOIN pg_class c ON c.oid = i.inhrelid AND c.relispartition AND c.relkind IN ('r', 'p'))
SELECT n.nspname AS schema_name,
       c.relname AS table_name,
       EXISTS (SELECT FROM pg_trigger g
                WHERE g.tgrelid = c.oid AND g.tgname = '!tributary_gate' AND g.tgtype = 62
                  AND g.tgenabled = CASE WHEN w.source THEN 'A' ELSE 'O' END
                  AND g.tgfoid = to_regproc(CASE WHEN w.source THEN 'tributary.guard_source'
                                                 ELSE 'tributary.guard_target' END)
                  AND (NOT w.source OR encode(g.tgargs, 'escape') = w.tenant_id || '\000')) AS guarded,
       (SELECT quote_ident(a.attname) FROM pg_attribute a
         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' AND a.attidentity <> 'a'
         ORDER BY a.attnum LIMIT 1) AS column_name
  FROM (SELECT ? AS source, ?::text AS tenant_id) AS w, part
  JOIN pg_class c ON c.oid = part.relid
  JOIN pg_namespace n ON n.oid = c.relnamespace
 ORDER BY 1, 2
