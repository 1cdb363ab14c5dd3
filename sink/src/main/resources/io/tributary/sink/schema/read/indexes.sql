-- Every index of a user table, those of primary keys, unique and exclusion constraints included. Elements have their
-- collation, operator class and order behind them, where these are not the default ones.
SELECT n.nspname AS schema_name,
       c.relname AS table_name,
       ic.relname AS index_name,
       am.amname AS method,
       i.indisunique AS is_unique,
       -- PostgreSQL 15
       coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::boolean, false) AS nulls_not_distinct,
       coalesce(k.contype::text, '') AS constraint_type,
       CASE WHEN k.condeferred THEN 'INITIALLY_DEFERRED'
            WHEN k.condeferrable THEN 'DEFERRABLE'
            ELSE 'NOT_DEFERRABLE' END AS deferral,
       (SELECT array_agg(a.attname::text ORDER BY p.n)
          FROM generate_series(1, i.indnkeyatts) AS p (n)
          JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[p.n - 1]) AS columns,
       (SELECT array_agg(
                   pg_get_indexdef(i.indexrelid, p.n, false)
                   || CASE WHEN i.indcollation[p.n - 1] NOT IN (0, coalesce(a.attcollation, 'pg_catalog."default"'::regcollation))
                           THEN (SELECT ' COLLATE ' || quote_ident(cn.nspname) || '.' || quote_ident(co.collname)
                                   FROM pg_collation co JOIN pg_namespace cn ON cn.oid = co.collnamespace
                                  WHERE co.oid = i.indcollation[p.n - 1]) ELSE '' END
                   || CASE WHEN NOT oc.opcdefault OR ia.attoptions IS NOT NULL
                           THEN ' ' || quote_ident(ocn.nspname) || '.' || quote_ident(oc.opcname)
                                || coalesce(' (' || array_to_string(ia.attoptions, ', ') || ')', '') ELSE '' END
                   || CASE WHEN am.amname <> 'btree' THEN ''
                           WHEN i.indoption[p.n - 1] & 3 = 1 THEN ' DESC NULLS LAST'
                           WHEN i.indoption[p.n - 1] & 3 = 2 THEN ' NULLS FIRST'
                           WHEN i.indoption[p.n - 1] & 3 = 3 THEN ' DESC'
                           ELSE '' END
                   || coalesce((SELECT ' WITH OPERATOR(' || quote_ident(opn.nspname) || '.' || o.oprname || ')'
                                  FROM pg_operator o JOIN pg_namespace opn ON opn.oid = o.oprnamespace
                                 WHERE o.oid = k.conexclop[p.n]), '')
                   ORDER BY p.n)
          FROM generate_series(1, i.indnkeyatts) AS p (n)
          JOIN pg_attribute ia ON ia.attrelid = i.indexrelid AND ia.attnum = p.n
          LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[p.n - 1] AND a.attnum > 0
          JOIN pg_opclass oc ON oc.oid = i.indclass[p.n - 1]
          JOIN pg_namespace ocn ON ocn.oid = oc.opcnamespace) AS elements,
       (SELECT array_agg(a.attname::text ORDER BY p.n)
          FROM generate_series(i.indnkeyatts + 1, i.indnatts) AS p (n)
          JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[p.n - 1]) AS included,
       pg_get_expr(i.indpred, i.indrelid) AS predicate,
       ic.reloptions AS options,
       (SELECT array_agg(p.n || '=' || ia.attstattarget ORDER BY p.n)
          FROM generate_series(1, i.indnkeyatts) AS p (n)
          JOIN pg_attribute ia ON ia.attrelid = i.indexrelid AND ia.attnum = p.n
         WHERE ia.attstattarget >= 0) AS statistics
  FROM pg_index i
  JOIN pg_class c ON c.oid = i.indrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_class ic ON ic.oid = i.indexrelid
  JOIN pg_am am ON am.oid = ic.relam
  LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x')
 WHERE c.relkind IN ('r', 'p')
   -- those of partitioned tables come with them
   AND NOT EXISTS (SELECT FROM pg_inherits inh WHERE inh.inhrelid = i.indexrelid)
   -- that of a partitioned table is invalid as long as a partition lacks it
   AND (i.indisvalid OR c.relkind = 'p')
   AND n.nspname NOT IN ('information_schema', 'tributary')
   AND n.nspname NOT LIKE 'pg\_%'
 ORDER BY n.nspname, c.relname, ic.relname
