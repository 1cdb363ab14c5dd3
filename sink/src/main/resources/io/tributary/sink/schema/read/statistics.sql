-- Extended statistics of user tables.
SELECT n.nspname AS schema_name,
       c.relname AS table_name,
       s.stxname AS name,
       sn.nspname AS statistics_schema,
       -- those of a single expression have no kinds
       (SELECT array_agg(CASE kind.letter WHEN 'd' THEN 'ndistinct' WHEN 'f' THEN 'dependencies' ELSE 'mcv' END
                         ORDER BY kind.letter)
          FROM unnest(s.stxkind) AS kind (letter)
         WHERE kind.letter <> 'e'
           AND (array_length(s.stxkeys::int2[], 1) > 0 OR array_length(expressions.texts, 1) > 1)) AS kinds,
       (SELECT array_agg(quote_ident(a.attname) ORDER BY k.place)
          FROM unnest(s.stxkeys::int2[]) WITH ORDINALITY AS k (number, place)
          JOIN pg_attribute a ON a.attrelid = s.stxrelid AND a.attnum = k.number) AS columns,
       expressions.texts AS expressions,
       -- PostgreSQL 17: null, no longer -1, stands for the default
       CASE WHEN s.stxstattarget >= 0 THEN s.stxstattarget::int END AS target
  FROM pg_statistic_ext s
  CROSS JOIN LATERAL (SELECT pg_get_statisticsobjdef_expressions(s.oid)) AS expressions (texts)
  JOIN pg_class c ON c.oid = s.stxrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_namespace sn ON sn.oid = s.stxnamespace
 WHERE n.nspname NOT IN ('information_schema', 'tributary')
   AND n.nspname NOT LIKE 'pg\_%'
 ORDER BY n.nspname, c.relname, s.stxname
