-- The target's schemas and sequences, and whether a role may use them.
WITH application AS (SELECT max(r.oid) AS oid FROM pg_roles r WHERE r.rolname = ?)
SELECT 'SCHEMA' AS kind, quote_ident(n.nspname) AS name,
       coalesce(has_schema_privilege(a.oid, n.oid, 'USAGE'), false) AS granted
  FROM pg_namespace n CROSS JOIN application a
 UNION ALL
SELECT 'SEQUENCE', c.oid::regclass::text,
       coalesce(has_sequence_privilege(a.oid, c.oid, 'USAGE'), false)
  FROM pg_class c CROSS JOIN application a
 WHERE c.relkind = 'S'
