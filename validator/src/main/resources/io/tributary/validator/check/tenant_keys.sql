-- For each table whether its tenant_id points at the table of tenants: every such foreign key with what keeps it from
-- holding; no name where there is none. A partition's own triggers count with its table's.
WITH RECURSIVE wanted (relid, schema_name, table_name) AS (
    SELECT c.oid, n.nspname, c.relname
      FROM unnest(?::text[], ?::text[]) AS given (schema_name, table_name)
      JOIN pg_namespace n ON n.nspname = given.schema_name
      JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = given.table_name AND c.relkind IN ('r', 'p')),
tenant_key (relid, root, oid) AS (
    SELECT k.conrelid, k.oid, k.oid
      FROM wanted
      JOIN pg_constraint k ON k.conrelid = wanted.relid AND k.contype = 'f' AND k.confrelid = to_regclass('public.tenants')
      JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attname = 'tenant_id' AND k.conkey = ARRAY[a.attnum]
     UNION ALL
    SELECT tenant_key.relid, tenant_key.root, k.oid
      FROM tenant_key
      JOIN pg_constraint k ON k.conparentid = tenant_key.oid)
SELECT wanted.schema_name,
       wanted.table_name,
       k.conname AS name,
       k.convalidated AS validated,
       -- PostgreSQL 18
       coalesce((to_jsonb(k) ->> 'conenforced')::boolean, true) AS enforced,
       (SELECT min(t.tgrelid::regclass::text)
          FROM tenant_key
          JOIN pg_trigger t ON t.tgconstraint = tenant_key.oid
         WHERE tenant_key.root = k.oid AND t.tgenabled NOT IN ('O', 'A')) AS without_triggers
  FROM wanted
  LEFT JOIN pg_constraint k ON k.oid IN (SELECT root FROM tenant_key WHERE tenant_key.relid = wanted.relid)
 ORDER BY 1, 2, 3
