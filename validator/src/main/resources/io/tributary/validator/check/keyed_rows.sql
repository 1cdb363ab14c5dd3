-- The hashes of some rows, by their keys.
SELECT ROW(${key})::text AS key, md5(convert_to(ROW(${columns})::text, 'UTF8')) AS hash
  FROM ${table}
 WHERE ${rows} AND (${keys})
