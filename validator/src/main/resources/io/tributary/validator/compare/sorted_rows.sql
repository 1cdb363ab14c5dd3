-- Each row's key and hash, in an order that depends on no collation and no encoding.
SELECT key, hash
  FROM (SELECT ROW(${key})::text AS key, md5(convert_to(ROW(${columns})::text, 'UTF8')) AS hash
          FROM ${table} AS t
         WHERE ${condition}) AS hashed
 ORDER BY convert_to(key, 'UTF8'), hash
