-- By which rule the columns of primary keys are ordered, where that is a rule of their collation: null where it cannot be
-- told whether another database has the same.
WITH here AS (
    SELECT CASE
             WHEN d.rules ->> 'datlocprovider' IS DISTINCT FROM 'i' AND d.rules ->> 'datlocprovider' IS DISTINCT FROM 'b'
              AND d.rules ->> 'datcollate' IN ('C', 'POSIX') THEN 'C'
             WHEN d.rules ->> 'datcollversion' = d.version
             THEN concat_ws('/', d.rules ->> 'datlocprovider',
                            coalesce(d.rules ->> 'datlocale', d.rules ->> 'daticulocale', d.rules ->> 'datcollate'),
                            d.rules ->> 'daticurules', d.version)
           END AS rule,
           pg_encoding_to_char(d.encoding) AS encoding
      FROM (SELECT to_jsonb(b) AS rules, b.encoding, ${version} AS version
              FROM pg_database b
             WHERE b.datname = current_database()) AS d)
SELECT n.nspname, c.relname, a.attname,
       CASE
         WHEN a.attcollation = 0 THEN 'none'
         WHEN l.collname = 'default' AND l.collnamespace = 'pg_catalog'::regnamespace THEN here.encoding || '/' || here.rule
         WHEN l.collprovider = 'c' AND l.collcollate IN ('C', 'POSIX') THEN here.encoding || '/C'
       END AS rule
  FROM pg_index i
  JOIN pg_class c ON c.oid = i.indrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey::int2[])
  LEFT JOIN pg_collation l ON l.oid = a.attcollation
 CROSS JOIN here
 WHERE i.indisprimary
   AND NOT c.relispartition
   AND n.nspname NOT LIKE 'pg\_%'
