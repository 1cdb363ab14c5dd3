-- How the tables of the target are guarded, and what a role may do to them.
SELECT n.nspname AS schema_name,
       c.relname AS table_name,
       c.relrowsecurity AND c.relforcerowsecurity AS guarded,
       c.relforcerowsecurity AS forced,
       -- a statement's trigger, before insert, update, delete and truncate, for sessions that row-level security binds
       EXISTS (SELECT FROM pg_trigger g
                WHERE g.tgrelid = c.oid AND g.tgname = '!tributary_gate' AND g.tgenabled = 'O' AND g.tgtype = 62
                  AND g.tgfoid = to_regproc('tributary.guard_target')
                  AND strpos(pg_get_triggerdef(g.oid), ' WHEN (row_security_active(') > 0
                  AND strpos(pg_get_triggerdef(g.oid), quote_literal(c.oid::regclass::text) || '::regclass') > 0) AS gated,
       (SELECT array_agg(p.name)
          FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) AS p (name)
         WHERE has_table_privilege((SELECT r.oid FROM pg_roles r WHERE r.rolname = ?), c.oid, p.name)) AS privileges,
       pg_get_userbyid(c.relowner) AS owner
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p')
   AND n.nspname NOT IN ('information_schema', 'tributary')
   AND n.nspname NOT LIKE 'pg\_%'
