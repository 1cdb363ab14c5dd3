-- What a person has to carry over, because only a person knows what it means for many tenants in one database.
WITH unported (classid, objid) AS (
    SELECT 'pg_class'::regclass, oid FROM pg_class WHERE relkind IN ('v', 'm')
     UNION ALL
    SELECT 'pg_proc'::regclass, oid FROM pg_proc
     UNION ALL
    SELECT 'pg_trigger'::regclass, oid FROM pg_trigger WHERE NOT tgisinternal
     UNION ALL
    SELECT 'pg_policy'::regclass, oid FROM pg_policy
     UNION ALL
    SELECT 'pg_rewrite'::regclass, oid FROM pg_rewrite WHERE rulename <> '_RETURN'
     UNION ALL
    SELECT 'pg_event_trigger'::regclass, oid FROM pg_event_trigger
)
SELECT o.type AS kind, o.identity, '' AS definition
  FROM unported u
  CROSS JOIN LATERAL pg_identify_object(u.classid, u.objid, 0) AS o
 WHERE u.objid >= 16384
   AND o.schema IS DISTINCT FROM 'tributary'
   AND o.identity NOT LIKE '% on tributary.%'
   AND NOT EXISTS (SELECT FROM pg_depend e
                    WHERE e.classid = u.classid AND e.objid = u.objid AND e.deptype = 'e')
UNION ALL
SELECT 'grants', 'of ' || quote_ident(r.rolname) || ' on tables', ''
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  CROSS JOIN LATERAL aclexplode(c.relacl) AS acl
  JOIN pg_roles r ON r.oid = acl.grantee
 WHERE c.relkind IN ('r', 'p') AND acl.grantee <> c.relowner
   AND n.nspname NOT IN ('information_schema', 'tributary') AND n.nspname NOT LIKE 'pg\_%'
 GROUP BY r.rolname
 ORDER BY 1, 2
