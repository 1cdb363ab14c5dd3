-- Every enum, domain, composite and range type that no extension brought. The definition is what stands behind
-- CREATE TYPE … AS or CREATE DOMAIN … AS; "requires" are the user's types that it is made of.
SELECT t.oid::regtype::text AS name,
       n.nspname AS schema_name,
       CASE t.typtype WHEN 'e' THEN 'ENUM' WHEN 'd' THEN 'DOMAIN' WHEN 'c' THEN 'COMPOSITE' ELSE 'RANGE' END AS kind,
       CASE t.typtype
            WHEN 'e' THEN
                (SELECT 'ENUM (' || string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder) || ')'
                   FROM pg_enum e WHERE e.enumtypid = t.oid)
            WHEN 'd' THEN
                format_type(t.typbasetype, t.typtypmod)
                || CASE WHEN t.typcollation <> b.typcollation
                        THEN (SELECT ' COLLATE ' || quote_ident(cn.nspname) || '.' || quote_ident(co.collname)
                                FROM pg_collation co JOIN pg_namespace cn ON cn.oid = co.collnamespace
                               WHERE co.oid = t.typcollation) ELSE '' END
                || coalesce(' DEFAULT ' || pg_get_expr(t.typdefaultbin, 0), '')
                || CASE WHEN t.typnotnull THEN ' NOT NULL' ELSE '' END
                || coalesce((SELECT string_agg(' CONSTRAINT ' || quote_ident(k.conname) || ' CHECK ('
                                               || pg_get_expr(k.conbin, 0) || ')', '' ORDER BY k.conname)
                               FROM pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c'), '')
            WHEN 'c' THEN
                (SELECT '(' || string_agg(quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod), ', '
                                          ORDER BY a.attnum) || ')'
                   FROM pg_attribute a WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped)
            ELSE '' END AS definition,
       (SELECT array_agg(DISTINCT base.oid::regtype::text)
          FROM (SELECT t.typbasetype AS oid
                 UNION ALL
                SELECT a.atttypid FROM pg_attribute a
                 WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped) AS part
          JOIN pg_type p ON p.oid = part.oid
          JOIN pg_type base
            ON base.oid = CASE WHEN p.typcategory = 'A' AND p.typelem <> 0 THEN p.typelem ELSE p.oid END
         WHERE base.typnamespace <> 'pg_catalog'::regnamespace) AS requires
  FROM pg_type t
  JOIN pg_namespace n ON n.oid = t.typnamespace
  LEFT JOIN pg_type b ON b.oid = t.typbasetype
  LEFT JOIN pg_class c ON c.oid = t.typrelid
 WHERE (t.typtype IN ('e', 'd', 'r') OR t.typtype = 'c' AND c.relkind = 'c')
   AND n.nspname NOT IN ('information_schema', 'tributary')
   AND n.nspname NOT LIKE 'pg\_%'
   AND NOT EXISTS (SELECT FROM pg_depend d
                    WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e')
 ORDER BY 1
