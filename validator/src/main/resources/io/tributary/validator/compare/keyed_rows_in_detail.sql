-- The rows that have one of these keys: the key's number among them, how it is told, the key's values on this side, the
-- hash of the row, of each column, and, if wanted, the values. In the inner query a name is first of all one of the table's
-- own columns, so that none is taken for one of the keys'.
SELECT wanted.number, found.told, found.key, found.hash, found.hashes, found.shown
  FROM unnest(${arrays}) WITH ORDINALITY AS wanted (${names}, number)
 CROSS JOIN LATERAL (
       SELECT left(ROW(${key})::text, ${longest}) AS told,
              ${values} AS key,
              md5(convert_to(ROW(${columns})::text, 'UTF8')) AS hash,
              ARRAY[${hashes}] AS hashes,
              ${shown} AS shown
         FROM ${table} AS t
        WHERE ${condition} AND ${match}) AS found
