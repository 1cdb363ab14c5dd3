-- The sequences that feed columns of numbers: those that columns own, and those that a default calls.
SELECT DISTINCT tn.nspname AS schema_name,
       t.relname AS table_name,
       a.attname AS column_name,
       t.relkind = 'p' AS partitioned,
       sn.nspname AS sequence_schema,
       s.relname AS sequence_name,
       q.seqincrement AS increment
  FROM unnest(?::text[], ?::text[]) AS wanted (schema_name, table_name)
  JOIN pg_namespace tn ON tn.nspname = wanted.schema_name
  JOIN pg_class t ON t.relnamespace = tn.oid AND t.relname = wanted.table_name AND t.relkind IN ('r', 'p')
  JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
  JOIN pg_type y ON y.oid = a.atttypid
  LEFT JOIN pg_type b ON b.oid = y.typbasetype
  JOIN LATERAL (
       SELECT d.objid
         FROM pg_depend d
        WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass
          AND d.refobjid = t.oid AND d.refobjsubid = a.attnum AND d.deptype IN ('a', 'i')
       UNION
       SELECT d.refobjid
         FROM pg_attrdef f
         JOIN pg_depend d ON d.classid = 'pg_attrdef'::regclass AND d.objid = f.oid
                         AND d.refclassid = 'pg_class'::regclass
        WHERE f.adrelid = t.oid AND f.adnum = a.attnum
  ) AS feeds (sequence) ON true
  JOIN pg_class s ON s.oid = feeds.sequence AND s.relkind = 'S'
  JOIN pg_sequence q ON q.seqrelid = s.oid
  JOIN pg_namespace sn ON sn.oid = s.relnamespace
 WHERE coalesce(b.oid, y.oid) IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'numeric'::regtype)
 ORDER BY 1, 2, 3
