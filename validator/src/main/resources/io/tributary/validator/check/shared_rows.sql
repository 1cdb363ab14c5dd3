-- Each row's key, its hash, and the transaction that wrote it, in an order that depends on no collation and no encoding.
SELECT key, hash, version
  FROM (SELECT ROW(${key})::text AS key,
               md5(convert_to(ROW(${columns})::text, 'UTF8')) AS hash,
               xmin::text AS version
          FROM ${table}) AS hashed
 ORDER BY convert_to(key, 'UTF8'), hash
