-- Every enum, domain, composite and range type that no extension brought. The definition is what stands behind
-- CREATE TYPE ... AS or CREATE DOMAIN ... AS; "requires" are the user's types that it is made of. A range whose bounds a
-- function of the user's makes canonical needs a function that needs the type: it is among the dependencies instead.
SELECT t.oid::regtype::text AS name,
       n.nspname AS schema_name,
       CASE t.typtype WHEN 'e' THEN 'ENUM' WHEN 'd' THEN 'DOMAIN' WHEN 'c' THEN 'COMPOSITE' ELSE 'RANGE' END AS kind,
       CASE t.typtype
            WHEN 'e' THEN
                -- not quote_literal, which writes a backslash as an escape
                (SELECT 'ENUM (' || coalesce(string_agg('''' || replace(e.enumlabel, '''', '''''') || '''', ', '
                                                        ORDER BY e.enumsortorder), '') || ')'
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
                (SELECT '(' || string_agg(quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
                                          || CASE WHEN a.attcollation <> ct.typcollation
                                                  THEN (SELECT ' COLLATE ' || quote_ident(cn.nspname) || '.'
                                                               || quote_ident(co.collname)
                                                          FROM pg_collation co
                                                          JOIN pg_namespace cn ON cn.oid = co.collnamespace
                                                         WHERE co.oid = a.attcollation) ELSE '' END, ', '
                                          ORDER BY a.attnum) || ')'
                   FROM pg_attribute a JOIN pg_type ct ON ct.oid = a.atttypid
                  WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped)
            ELSE
                (SELECT 'RANGE (' || concat_ws(', ',
                        'subtype = ' || format_type(r.rngsubtype, NULL),
                        CASE WHEN NOT oc.opcdefault
                             THEN 'subtype_opclass = ' || quote_ident(ocn.nspname) || '.' || quote_ident(oc.opcname) END,
                        CASE WHEN r.rngcollation <> st.typcollation
                             THEN (SELECT 'collation = ' || quote_ident(cn.nspname) || '.' || quote_ident(co.collname)
                                     FROM pg_collation co JOIN pg_namespace cn ON cn.oid = co.collnamespace
                                    WHERE co.oid = r.rngcollation) END,
                        CASE WHEN r.rngsubdiff <> 0
                             THEN (SELECT 'subtype_diff = ' || quote_ident(pn.nspname) || '.' || quote_ident(p.proname)
                                     FROM pg_proc p JOIN pg_namespace pn ON pn.oid = p.pronamespace
                                    WHERE p.oid = r.rngsubdiff) END,
                        -- the name that it gets by itself
                        CASE WHEN mt.typnamespace <> t.typnamespace
                               OR mt.typname <> CASE WHEN position('range' IN t.typname) > 0
                                                     THEN regexp_replace(t.typname, 'range', 'multirange')
                                                     ELSE t.typname || '_multirange' END
                             THEN 'multirange_type_name = ' || mt.oid::regtype END) || ')'
                   FROM pg_range r
                   JOIN pg_type st ON st.oid = r.rngsubtype
                   JOIN pg_type mt ON mt.oid = r.rngmultitypid
                   JOIN pg_opclass oc ON oc.oid = r.rngsubopc
                   JOIN pg_namespace ocn ON ocn.oid = oc.opcnamespace
                  WHERE r.rngtypid = t.oid) END AS definition,
       (SELECT array_agg(DISTINCT base.oid::regtype::text)
          FROM (SELECT d.refobjid AS oid
                  FROM pg_depend d
                 WHERE d.refclassid = 'pg_type'::regclass AND d.refobjid <> t.oid
                   AND (d.classid = 'pg_type'::regclass AND d.objid = t.oid
                        OR d.classid = 'pg_class'::regclass AND d.objid = t.typrelid
                        OR d.classid = 'pg_constraint'::regclass
                           AND d.objid IN (SELECT k.oid FROM pg_constraint k WHERE k.contypid = t.oid))) AS part
          JOIN pg_type p ON p.oid = part.oid
          LEFT JOIN pg_type element ON element.oid = p.typelem AND element.typarray = p.oid
          LEFT JOIN pg_range multirange ON multirange.rngmultitypid = coalesce(element.oid, p.oid)
          JOIN pg_type base ON base.oid = coalesce(multirange.rngtypid, element.oid, p.oid)
         WHERE base.oid <> t.oid) AS requires
  FROM pg_type t
  JOIN pg_namespace n ON n.oid = t.typnamespace
  LEFT JOIN pg_type b ON b.oid = t.typbasetype
  LEFT JOIN pg_class c ON c.oid = t.typrelid
 WHERE (t.typtype IN ('e', 'd', 'r') OR t.typtype = 'c' AND c.relkind = 'c')
   AND NOT EXISTS (SELECT FROM pg_range r WHERE r.rngtypid = t.oid AND r.rngcanonical <> 0)
   AND n.nspname NOT IN ('information_schema', 'tributary')
   AND n.nspname NOT LIKE 'pg\_%'
   AND NOT EXISTS (SELECT FROM pg_depend d
                    WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e')
 ORDER BY 1
