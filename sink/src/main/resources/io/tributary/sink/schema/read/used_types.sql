-- The user's types in the expressions of tables' parts: defaults, checks, indexes, partition keys, statistics.
WITH used AS (
    SELECT coalesce(
               (SELECT ad.adrelid FROM pg_attrdef ad WHERE d.classid = 'pg_attrdef'::regclass AND ad.oid = d.objid),
               (SELECT k.conrelid FROM pg_constraint k WHERE d.classid = 'pg_constraint'::regclass AND k.oid = d.objid),
               (SELECT s.stxrelid FROM pg_statistic_ext s
                 WHERE d.classid = 'pg_statistic_ext'::regclass AND s.oid = d.objid),
               (SELECT i.indrelid FROM pg_index i WHERE d.classid = 'pg_class'::regclass AND i.indexrelid = d.objid),
               CASE WHEN d.classid = 'pg_class'::regclass THEN d.objid END) AS relation,
           d.refobjid AS type
      FROM pg_depend d
     WHERE d.refclassid = 'pg_type'::regclass AND d.deptype = 'n' AND d.objsubid = 0
)
SELECT DISTINCT n.nspname AS schema_name, c.relname AS table_name, base.oid::regtype::text AS type
  FROM used u
  JOIN pg_class c ON c.oid = u.relation AND c.relkind IN ('r', 'p')
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_type t ON t.oid = u.type
  LEFT JOIN pg_type element ON element.oid = t.typelem AND element.typarray = t.oid
  LEFT JOIN pg_range multirange ON multirange.rngmultitypid = coalesce(element.oid, t.oid)
  JOIN pg_type base ON base.oid = coalesce(multirange.rngtypid, element.oid, t.oid)
 WHERE n.nspname NOT IN ('information_schema', 'tributary')
   AND n.nspname NOT LIKE 'pg\_%'
 ORDER BY 1, 2, 3
