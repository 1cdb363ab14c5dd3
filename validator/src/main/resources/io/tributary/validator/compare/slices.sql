-- The same as the checksum for each of the pieces that the rows are taken apart into, by a hash of their keys.
SELECT slice,
       count(*),
       coalesce(sum(hash::bit(64)::bigint), 0),
       coalesce(sum(substring(hash FROM 65)::bigint), 0)
  FROM (SELECT ${slice} AS slice,
               ('x' || md5(convert_to(ROW(${columns})::text, 'UTF8')))::bit(128) AS hash
          FROM ${table} AS t
         WHERE ${condition}
        OFFSET 0) AS hashed
 GROUP BY slice
