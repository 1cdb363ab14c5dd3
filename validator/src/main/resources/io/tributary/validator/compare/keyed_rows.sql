-- The rows that have one of these keys: the key's number among them, the key as it is told, and the hash of the row. In the
-- inner query a name is first of all one of the table's own columns, so that none is taken for one of the keys'.
SELECT wanted.number, found.key, found.hash
  FROM unnest(%1$s) WITH ORDINALITY AS wanted (%2$s, number)
 CROSS JOIN LATERAL (
       SELECT ROW(%3$s)::text AS key, md5(convert_to(ROW(%4$s)::text, 'UTF8')) AS hash
         FROM %5$s AS t
        WHERE %6$s AND %7$s) AS found
