-- What the user's tables and types are made with beyond PostgreSQL itself: extensions, and functions, operators,
-- collations, text search configurations and types in C that no extension brought. Either the table or the type that
-- needs it is null.
WITH used AS (
    SELECT d.refclassid AS classid, d.refobjid AS objid,
           CASE d.classid
                WHEN 'pg_attrdef'::regclass THEN (SELECT adrelid FROM pg_attrdef WHERE oid = d.objid)
                WHEN 'pg_constraint'::regclass THEN (SELECT nullif(conrelid, 0) FROM pg_constraint WHERE oid = d.objid)
                WHEN 'pg_statistic_ext'::regclass THEN (SELECT stxrelid FROM pg_statistic_ext WHERE oid = d.objid)
                WHEN 'pg_class'::regclass THEN
                    coalesce((SELECT indrelid FROM pg_index WHERE indexrelid = d.objid),
                             (SELECT c.oid FROM pg_class c WHERE c.oid = d.objid AND c.relkind IN ('r', 'p')))
           END AS relation,
           CASE d.classid
                WHEN 'pg_constraint'::regclass THEN (SELECT nullif(contypid, 0) FROM pg_constraint WHERE oid = d.objid)
                WHEN 'pg_class'::regclass THEN (SELECT c.reltype FROM pg_class c WHERE c.oid = d.objid AND c.relkind = 'c')
                WHEN 'pg_type'::regclass THEN d.objid
           END AS type
      FROM pg_depend d
     WHERE d.deptype IN ('n', 'a')
       AND d.classid IN ('pg_attrdef'::regclass, 'pg_constraint'::regclass, 'pg_class'::regclass, 'pg_type'::regclass,
                         'pg_statistic_ext'::regclass)
       AND d.refclassid IN ('pg_proc'::regclass, 'pg_operator'::regclass, 'pg_opclass'::regclass,
                            'pg_opfamily'::regclass, 'pg_collation'::regclass, 'pg_ts_config'::regclass,
                            'pg_ts_dict'::regclass, 'pg_type'::regclass)
       -- a type in C needs the functions that make it
       AND NOT (d.classid = 'pg_type'::regclass
                AND EXISTS (SELECT FROM pg_type b WHERE b.oid = d.objid AND b.typtype = 'b'))
       -- what an extension brought
       AND NOT EXISTS (SELECT FROM pg_depend e
                        WHERE e.classid = d.classid AND e.objid = d.objid AND e.deptype = 'e')
), named AS (
    -- neither the array nor the multirange of an extension's type is a member of the extension itself
    SELECT u.relation, u.type, u.classid,
           coalesce(multirange.rngtypid, element.oid, u.objid) AS objid
      FROM used u
      LEFT JOIN pg_type t ON u.classid = 'pg_type'::regclass AND t.oid = u.objid
      LEFT JOIN pg_type element ON element.oid = t.typelem AND element.typarray = t.oid
      LEFT JOIN pg_range multirange ON multirange.rngmultitypid = coalesce(element.oid, t.oid)
     WHERE u.relation IS NOT NULL OR u.type IS NOT NULL
)
SELECT DISTINCT n.nspname AS schema_name,
       c.relname AS table_name,
       m.type::regtype::text AS type,
       x.extname AS extension,
       xn.nspname AS extension_schema,
       CASE WHEN x.oid IS NULL THEN o.type || ' ' || o.identity END AS object
  FROM named m
  CROSS JOIN LATERAL pg_identify_object(m.classid, m.objid, 0) AS o
  LEFT JOIN pg_class c ON c.oid = m.relation
  LEFT JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_depend d
    ON d.classid = m.classid AND d.deptype = 'e' AND d.refclassid = 'pg_extension'::regclass AND d.objid = m.objid
  LEFT JOIN pg_extension x ON x.oid = d.refobjid
  LEFT JOIN pg_namespace xn ON xn.oid = x.extnamespace
  LEFT JOIN pg_type ty ON m.classid = 'pg_type'::regclass AND ty.oid = m.objid
  LEFT JOIN pg_range r ON r.rngtypid = ty.oid
 WHERE (x.oid IS NOT NULL OR m.classid <> 'pg_type'::regclass OR ty.typtype = 'b' OR r.rngcanonical <> 0)
   AND n.nspname IS DISTINCT FROM 'information_schema'
   AND n.nspname IS DISTINCT FROM 'tributary'
   AND (n.nspname IS NULL OR n.nspname NOT LIKE 'pg\_%')
 ORDER BY 1, 2, 3, 4, 6
