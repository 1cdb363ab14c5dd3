-- PostgreSQL's own functions in the defaults, generated columns, checks and indexes of the user's tables. No catalog has
-- them; a target of an older version may lack them.
SELECT DISTINCT n.nspname AS schema_name,
       c.relname AS table_name,
       NULL AS type,
       NULL AS extension,
       NULL AS extension_schema,
       'built-in function ' || p.proname AS object
  FROM (
        SELECT adrelid AS relation, pg_get_expr(adbin, adrelid) AS expression FROM pg_attrdef
         UNION ALL
        SELECT conrelid, pg_get_expr(conbin, conrelid) FROM pg_constraint WHERE contype = 'c' AND conrelid <> 0
         UNION ALL
        SELECT indrelid, concat_ws(' ', pg_get_expr(indexprs, indrelid), pg_get_expr(indpred, indrelid))
          FROM pg_index
         WHERE indexprs IS NOT NULL OR indpred IS NOT NULL) AS e
  JOIN pg_class c ON c.oid = e.relation
  JOIN pg_namespace n ON n.oid = c.relnamespace
  CROSS JOIN LATERAL regexp_matches(e.expression, '(?<![\w."])([a-z_][a-z0-9_]*)\(', 'g') AS called (names)
  JOIN pg_proc p ON p.proname = called.names[1] AND p.pronamespace = 'pg_catalog'::regnamespace
 WHERE n.nspname NOT IN ('information_schema', 'tributary')
   AND n.nspname NOT LIKE 'pg\_%'
 ORDER BY 1, 2, 6
