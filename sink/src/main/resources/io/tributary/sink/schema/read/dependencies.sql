-- What the user's tables and types are made with beyond PostgreSQL itself: extensions, and functions, operators and
-- collations that no extension brought. The table is null where a type needs it.
WITH used AS (
    SELECT d.refclassid AS classid, d.refobjid AS objid,
           CASE d.classid
                WHEN 'pg_attrdef'::regclass THEN (SELECT adrelid FROM pg_attrdef WHERE oid = d.objid)
                WHEN 'pg_constraint'::regclass THEN (SELECT nullif(conrelid, 0) FROM pg_constraint WHERE oid = d.objid)
                WHEN 'pg_class'::regclass THEN
                    coalesce((SELECT indrelid FROM pg_index WHERE indexrelid = d.objid),
                             (SELECT c.oid FROM pg_class c WHERE c.oid = d.objid AND c.relkind IN ('r', 'p')))
           END AS relation,
           d.classid AS user_classid, d.objid AS user_objid
      FROM pg_depend d
     WHERE d.deptype IN ('n', 'a')
       AND d.classid IN ('pg_attrdef'::regclass, 'pg_constraint'::regclass, 'pg_class'::regclass, 'pg_type'::regclass)
       AND d.refclassid IN ('pg_proc'::regclass, 'pg_operator'::regclass, 'pg_opclass'::regclass,
                            'pg_collation'::regclass, 'pg_ts_config'::regclass, 'pg_type'::regclass)
       -- views and what an extension brought
       AND NOT (d.classid = 'pg_class'::regclass
                AND EXISTS (SELECT FROM pg_class c WHERE c.oid = d.objid AND c.relkind IN ('v', 'm', 'S')))
       AND NOT EXISTS (SELECT FROM pg_depend e
                        WHERE e.classid = d.classid AND e.objid = d.objid AND e.deptype = 'e')
), member AS (
    -- the array type of an extension's type is no member of the extension itself
    SELECT u.relation, u.classid, u.objid, e.oid AS extension
      FROM used u
      LEFT JOIN pg_type t ON u.classid = 'pg_type'::regclass AND t.oid = u.objid
      LEFT JOIN pg_depend d
        ON d.classid = u.classid AND d.deptype = 'e' AND d.refclassid = 'pg_extension'::regclass
       AND d.objid = CASE WHEN t.typcategory = 'A' AND t.typelem <> 0 THEN t.typelem ELSE u.objid END
      LEFT JOIN pg_extension e ON e.oid = d.refobjid
)
SELECT DISTINCT n.nspname AS schema_name,
       c.relname AS table_name,
       x.extname AS extension,
       xn.nspname AS extension_schema,
       CASE WHEN x.oid IS NULL THEN o.type || ' ' || o.identity END AS object
  FROM member m
  CROSS JOIN LATERAL pg_identify_object(m.classid, m.objid, 0) AS o
  LEFT JOIN pg_class c ON c.oid = m.relation
  LEFT JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_extension x ON x.oid = m.extension
  LEFT JOIN pg_namespace xn ON xn.oid = x.extnamespace
 WHERE (x.oid IS NOT NULL OR m.classid <> 'pg_type'::regclass)
   AND n.nspname IS DISTINCT FROM 'information_schema'
   AND n.nspname IS DISTINCT FROM 'tributary'
   AND (n.nspname IS NULL OR n.nspname NOT LIKE 'pg\_%')
 ORDER BY 1, 2, 3, 5
