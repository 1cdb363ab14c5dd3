-- Functions, operators, collations, text search configurations and types of the target that tables may need.
WITH found (classid, objid) AS (
    SELECT 'pg_proc'::regclass, oid FROM pg_proc WHERE oid >= 12000
     UNION ALL
    SELECT 'pg_operator'::regclass, oid FROM pg_operator WHERE oid >= 12000
     UNION ALL
    SELECT 'pg_opclass'::regclass, oid FROM pg_opclass WHERE oid >= 12000
     UNION ALL
    SELECT 'pg_collation'::regclass, oid FROM pg_collation
     UNION ALL
    SELECT 'pg_opfamily'::regclass, oid FROM pg_opfamily WHERE oid >= 12000
     UNION ALL
    SELECT 'pg_ts_config'::regclass, oid FROM pg_ts_config
     UNION ALL
    SELECT 'pg_ts_dict'::regclass, oid FROM pg_ts_dict
     UNION ALL
    SELECT 'pg_type'::regclass, oid FROM pg_type WHERE oid >= 12000 AND typtype IN ('b', 'r')
)
SELECT o.type || ' ' || o.identity AS object
  FROM found f
  CROSS JOIN LATERAL pg_identify_object(f.classid, f.objid, 0) AS o
 UNION ALL
SELECT DISTINCT 'built-in function ' || proname FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace
