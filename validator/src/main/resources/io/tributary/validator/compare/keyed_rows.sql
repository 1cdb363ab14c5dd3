-- The rows that have one of these keys: the key's number among them, the key as it is told, and the hash of the row. In the
-- inner query a name is first of all one of the table's own columns, so that none is taken for one of the keys'. Keys are cast
-- before they are compared, and OFFSET keeps it so: row-level security lets no cast from text near an index.
SELECT wanted.number, found.key, found.hash
  FROM (SELECT given.number, %8$s FROM unnest(%1$s) WITH ORDINALITY AS given (%2$s, number) OFFSET 0) AS wanted
 CROSS JOIN LATERAL (
       SELECT ROW(%3$s)::text AS key, md5(convert_to(ROW(%4$s)::text, 'UTF8')) AS hash
         FROM %5$s AS t
        WHERE %6$s AND %7$s) AS found
