-- Rows with the values of their keys, how they are told, and their hashes. Rows that are the same in all this, as there may
-- be without a primary key, come once, with their number.
SELECT key, told, hash, count(*)
  FROM (SELECT ${values} AS key,
               left(ROW(${key})::text, ${longest}) AS told,
               md5(convert_to(ROW(${columns})::text, 'UTF8')) AS hash
          FROM ${table} AS t
         WHERE ${condition}
        OFFSET 0) AS hashed
 GROUP BY key, told, hash
