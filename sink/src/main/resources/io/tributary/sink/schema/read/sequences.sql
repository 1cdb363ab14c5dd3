-- Every sequence but those of identity columns, with the column that owns it and the tables whose defaults use it.
SELECT c.oid::regclass::text AS name,
       n.nspname AS schema_name,
       concat_ws(' ',
           CASE WHEN s.seqtypid <> 'int8'::regtype THEN 'AS ' || s.seqtypid::regtype END,
           CASE WHEN s.seqincrement <> 1 THEN 'INCREMENT BY ' || s.seqincrement END,
           CASE WHEN s.seqmin <> (CASE WHEN s.seqincrement > 0 THEN 1 ELSE limits.lowest END)
                THEN 'MINVALUE ' || s.seqmin END,
           CASE WHEN s.seqmax <> (CASE WHEN s.seqincrement > 0 THEN limits.highest ELSE -1 END)
                THEN 'MAXVALUE ' || s.seqmax END,
           CASE WHEN s.seqstart <> (CASE WHEN s.seqincrement > 0 THEN s.seqmin ELSE s.seqmax END)
                THEN 'START WITH ' || s.seqstart END,
           CASE WHEN s.seqcache <> 1 THEN 'CACHE ' || s.seqcache END,
           CASE WHEN s.seqcycle THEN 'CYCLE' END) AS definition,
       tn.nspname AS owner_schema,
       t.relname AS owner_table,
       a.attname AS owner_column,
       (SELECT array_agg(DISTINCT un.nspname || '.' || u.relname)
          FROM pg_depend ud
          JOIN pg_attrdef ad ON ad.oid = ud.objid
          JOIN pg_class u ON u.oid = ad.adrelid
          JOIN pg_namespace un ON un.oid = u.relnamespace
         WHERE ud.classid = 'pg_attrdef'::regclass AND ud.refclassid = 'pg_class'::regclass
           AND ud.refobjid = c.oid) AS used_by
  FROM pg_sequence s
  CROSS JOIN LATERAL (
           SELECT -highest - 1 AS lowest, highest
             FROM (SELECT CASE s.seqtypid WHEN 'int2'::regtype THEN 32767 WHEN 'int4'::regtype THEN 2147483647
                                          ELSE 9223372036854775807 END) AS of_type (highest)) AS limits
  JOIN pg_class c ON c.oid = s.seqrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_depend d
    ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.refclassid = 'pg_class'::regclass
   AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
  LEFT JOIN pg_class t ON t.oid = d.refobjid
  LEFT JOIN pg_namespace tn ON tn.oid = t.relnamespace
  LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
 WHERE d.deptype IS DISTINCT FROM 'i'
   AND c.relpersistence <> 't'
   AND n.nspname NOT IN ('information_schema', 'tributary')
   AND n.nspname NOT LIKE 'pg\_%'
   AND NOT EXISTS (SELECT FROM pg_depend e
                    WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e')
 ORDER BY 1
