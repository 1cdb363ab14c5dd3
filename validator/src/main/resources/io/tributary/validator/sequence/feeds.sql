-- Every sequence of the user's, with each column of a table that it feeds: one that owns it, or whose default calls it. A
-- sequence that feeds none comes once, without a column.
SELECT sn.nspname AS sequence_schema,
       s.relname AS sequence_name,
       q.seqincrement AS increment,
       q.seqmin AS least,
       q.seqmax AS most,
       q.seqcache AS cached,
       q.seqcycle AS cycles,
       tn.nspname AS table_schema,
       t.relname AS table_name,
       t.relkind = 'p' AS partitioned,
       a.attname AS column_name,
       EXISTS (SELECT FROM pg_index i
                WHERE i.indrelid = t.oid AND i.indisvalid AND i.indpred IS NULL AND i.indkey[0] = a.attnum) AS indexed
  FROM pg_sequence q
  JOIN pg_class s ON s.oid = q.seqrelid
  JOIN pg_namespace sn ON sn.oid = s.relnamespace
  LEFT JOIN LATERAL (
       SELECT d.refobjid AS relation, d.refobjsubid AS number
         FROM pg_depend d
        WHERE d.classid = 'pg_class'::regclass AND d.objid = s.oid AND d.refclassid = 'pg_class'::regclass
          AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
       UNION
       SELECT f.adrelid, f.adnum
         FROM pg_depend d
         JOIN pg_attrdef f ON f.oid = d.objid
        WHERE d.classid = 'pg_attrdef'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = s.oid
  ) AS fed ON true
  LEFT JOIN pg_class t ON t.oid = fed.relation AND t.relkind IN ('r', 'p')
  LEFT JOIN pg_namespace tn ON tn.oid = t.relnamespace
  LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = fed.number AND NOT a.attisdropped
 WHERE s.relpersistence <> 't'
   AND sn.nspname NOT IN ('information_schema', 'tributary')
   AND sn.nspname NOT LIKE 'pg\_%'
   AND NOT EXISTS (SELECT FROM pg_depend e
                    WHERE e.classid = 'pg_class'::regclass AND e.objid = s.oid AND e.deptype = 'e')
 ORDER BY 1, 2, 8, 9, 11
